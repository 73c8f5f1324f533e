//! A WebP file without all that is not the picture: what its container holds is read and written anew.

/// The flag in `VP8X` of an animation.
const ANIMATED: u8 = 0b0000_0010;

/// The flag of transparency.
const TRANSPARENT: u8 = 0b0001_0000;

/// The same picture in a file of the chunks that a picture needs, in their order; `None` for what is no such file.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
    let file = bytes.get(..length.checked_add(8)?)?;
    if !file.starts_with(b"RIFF") || file.get(8..12)? != b"WEBP" {
        return None;
    }
    let mut body = b"WEBP".to_vec();
    for (name, content) in chunks(file.get(12..)?)? {
        match &name {
            b"VP8X" if content.len() == 10 => {
                let mut head = content.to_vec();
                head[0] &= ANIMATED | TRANSPARENT;
                put(&mut body, name, &head)?;
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" => put(&mut body, name, content)?,
            b"ANMF" => put(&mut body, name, &frame(content)?)?,
            // Profiles, EXIF, XMP, and what nobody knows.
            _ => (),
        }
    }
    let mut out = b"RIFF".to_vec();
    out.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    out.extend(body);
    Some(out)
}

/// One picture of an animation: its place and its own chunks.
fn frame(content: &[u8]) -> Option<Vec<u8>> {
    let mut out = content.get(..16)?.to_vec();
    for (name, content) in chunks(content.get(16..)?)? {
        if matches!(&name, b"VP8 " | b"VP8L" | b"ALPH") {
            put(&mut out, name, content)?;
        }
    }
    Some(out)
}

/// Names and contents, one after the other.
fn chunks(mut rest: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let name: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?)).ok()?;
        let end = length.checked_add(8)?;
        chunks.push((name, rest.get(8..end)?));
        // Each begins at an even place.
        rest = rest.get(end + length % 2..).unwrap_or_default();
    }
    Some(chunks)
}

fn put(out: &mut Vec<u8>, name: [u8; 4], content: &[u8]) -> Option<()> {
    out.extend(name);
    out.extend(u32::try_from(content.len()).ok()?.to_le_bytes());
    out.extend(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (name, content) in chunks {
            put(&mut body, **name, content).expect("short");
        }
        let mut out = b"RIFF".to_vec();
        out.extend(u32::try_from(body.len()).expect("short").to_le_bytes());
        out.extend(body);
        out
    }

    #[test]
    fn an_animation_keeps_its_movement_and_nothing_else() {
        let mut inside = vec![0; 16];
        put(&mut inside, *b"VP8L", b"abc").expect("short");
        put(&mut inside, *b"junk", b"CANARY").expect("short");
        let mut kept = vec![0; 16];
        put(&mut kept, *b"VP8L", b"abc").expect("short");
        let dirty = file(&[
            (b"VP8X", &[0b0011_1110, 0, 0, 0, 7, 0, 0, 7, 0, 0]),
            (b"ICCP", b"CANARY"),
            (b"ANIM", &[0; 6]),
            (b"ANMF", &inside),
            (b"EXIF", b"CANARY"),
        ]);
        let clean = file(&[(b"VP8X", &[0b0001_0010, 0, 0, 0, 7, 0, 0, 7, 0, 0]), (b"ANIM", &[0; 6]), (b"ANMF", &kept)]);
        assert_eq!(cleaned(&dirty), Some(clean));
    }

    #[test]
    fn what_is_cut_is_none() {
        let whole = file(&[(b"VP8L", b"abcd")]);
        for end in 0..whole.len() {
            assert_eq!(cleaned(&whole[..end]), None, "{end}");
        }
    }
}
