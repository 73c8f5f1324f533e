//! lib0's `Any`, the self-describing value of Yjs, checked without building it.

use crate::Refused;
use crate::cursor::Cursor;
use crate::limits::ANY_DEPTH_MAX;

/// Passes over one value. The open arrays and maps are counted on a stack of fixed size: no recursion, no allocation.
/// Gives the number of values inside it, itself included, for an estimate of memory.
pub(crate) fn skip_any(cursor: &mut Cursor<'_>) -> Result<usize, Refused> {
    let Some(first) = skip_one(cursor)? else { return Ok(1) };
    let mut open = [Level::default(); ANY_DEPTH_MAX];
    open[0] = first;
    let mut depth = 1_usize;
    let mut values = 1;
    loop {
        // Close what is complete, then stand before the next element.
        loop {
            let Some(level) = depth.checked_sub(1).map(|top| &mut open[top]) else { return Ok(values) };
            if level.left > 0 {
                level.left -= 1;
                if level.keyed {
                    cursor.text()?;
                }
                break;
            }
            depth -= 1;
        }
        values += 1;
        if let Some(level) = skip_one(cursor)? {
            *open.get_mut(depth).ok_or(Refused::Malformed("value too deep"))? = level;
            depth += 1;
        }
    }
}

/// An array or map that is being walked.
#[derive(Clone, Copy, Default)]
struct Level {
    left: usize,
    keyed: bool,
}

/// Passes over one value; of an array or map only the head, which it gives.
fn skip_one(cursor: &mut Cursor<'_>) -> Result<Option<Level>, Refused> {
    match cursor.byte()? {
        // undefined, null, false, true
        127 | 126 | 121 | 120 => {}
        125 => cursor.skip_signed()?,
        124 => {
            cursor.take(4)?;
        }
        // float64, bigint
        123 | 122 => {
            cursor.take(8)?;
        }
        119 => {
            cursor.text()?;
        }
        118 => return Ok(Some(Level { left: cursor.count(2)?, keyed: true })),
        117 => return Ok(Some(Level { left: cursor.count(1)?, keyed: false })),
        116 => {
            cursor.buffer()?;
        }
        _ => return Err(Refused::Malformed("unknown kind of value")),
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> Result<usize, Refused> {
        let mut cursor = Cursor::new(bytes);
        let values = skip_any(&mut cursor)?;
        assert_eq!(cursor.left(), 0, "all bytes belong to the value");
        Ok(values)
    }

    #[test]
    fn every_kind_is_walked() {
        // {"a":[null,true,1.5f32,"é",<2 bytes>],"b":{},"c":-7}
        let bytes = [
            118, 3, 1, b'a', 117, 5, 126, 120, 124, 0x3f, 0xc0, 0, 0, 119, 2, 0xc3, 0xa9, 116, 2, 9, 9, 1, b'b', 118,
            0, 1, b'c', 125, 0x47,
        ];
        assert_eq!(check(&bytes), Ok(9));
        assert_eq!(check(&[127]), Ok(1));
        assert_eq!(check(&[117, 0]), Ok(1));
        assert_eq!(check(&[122, 0, 0, 0, 0, 0, 0, 0, 1]), Ok(1));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |levels: usize| [117_u8, 1].repeat(levels).into_iter().chain([126]).collect::<Vec<u8>>();
        assert_eq!(check(&nested(ANY_DEPTH_MAX)), Ok(ANY_DEPTH_MAX + 1));
        assert_eq!(check(&nested(ANY_DEPTH_MAX + 1)), Err(Refused::Malformed("value too deep")));
        assert!(check(&nested(60_000)).is_err());
    }

    #[test]
    fn announced_sizes_are_not_believed() {
        assert!(check(&[118, 0xff, 0xff, 0xff, 0x1f]).is_err());
        assert!(check(&[117, 0xff, 0xff, 0xff, 0x1f]).is_err());
        assert!(check(&[116, 0xff, 0xff, 0xff, 0x1f]).is_err());
        assert!(check(&[115]).is_err());
        assert!(check(&[119, 1, 0xff]).is_err());
    }
}
