//! A batch framed for those who hear the same bytes: short messages in a row, the bodies of long ones shared by everybody.
//!
//! Each address frames the same batch anew, and one person can open a thousand: what is long is therefore in memory once,
//! however many hear it.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use smallvec::SmallVec;

use crate::limits::SHARED_BODY_BYTES_MIN;
use crate::outbox::News;
use crate::wire::websocket::{self, SyncStep};

/// Updates and presences behind one prefix.
pub(super) struct Framed {
    /// The messages in a row, without the bodies of long ones.
    bytes: Bytes,
    /// Those bodies, each with the place in `bytes` before which it belongs.
    long: SmallVec<[(usize, Bytes); 1]>,
    /// Where each update ends in `bytes`, in order.
    ends: Vec<usize>,
}

impl Framed {
    /// Frames updates, then presences.
    pub(super) fn new(prefix: &[u8], updates: &[Bytes], presences: &[Bytes]) -> Self {
        let head = |body: &Bytes| websocket::framed_update_len(prefix, body.len()) - body.len();
        let copied = |body: &Bytes| if is_long(body) { 0 } else { body.len() };
        let len = updates.iter().chain(presences).map(|body| head(body) + copied(body)).sum();
        let mut bytes = BytesMut::with_capacity(len);
        let (mut long, mut ends) = (SmallVec::new(), Vec::with_capacity(updates.len()));
        let mut put = |bytes: &mut BytesMut, body: &Bytes| {
            if is_long(body) {
                long.push((bytes.len(), body.clone()));
            } else {
                bytes.extend_from_slice(body);
            }
        };
        for body in updates {
            websocket::put_sync_head(&mut bytes, prefix, SyncStep::Update, body.len());
            put(&mut bytes, body);
            ends.push(bytes.len());
        }
        for body in presences {
            websocket::put_presence_head(&mut bytes, prefix, body.len());
            put(&mut bytes, body);
        }
        Self { bytes: bytes.freeze(), long, ends }
    }

    /// Bytes of its own, without those that are shared.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// All of it.
    pub(super) fn whole(&self) -> News {
        let all = 0..self.bytes.len();
        self.news(std::slice::from_ref(&all))
    }

    /// All but some of the updates.
    pub(super) fn without(&self, is_left_out: impl Fn(usize) -> bool) -> News {
        let mut ranges: SmallVec<[Range<usize>; 4]> = SmallVec::new();
        let mut take = |range: Range<usize>| match ranges.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => ranges.push(range),
        };
        let mut begin = 0;
        for (number, end) in self.ends.iter().enumerate() {
            if !is_left_out(number) {
                take(begin..*end);
            }
            begin = *end;
        }
        take(begin..self.bytes.len());
        self.news(&ranges)
    }

    /// What stands in some ranges, each of whole messages.
    fn news(&self, ranges: &[Range<usize>]) -> News {
        let mut news = News::default();
        let mut long = self.long.iter().peekable();
        let mut head: SmallVec<[Range<usize>; 4]> = SmallVec::new();
        for range in ranges {
            let mut begin = range.start;
            while let Some((at, body)) = long.next_if(|(at, _)| *at <= range.end) {
                // What ends where the range begins was left out.
                if *at > begin {
                    head.push(begin..*at);
                    news.push(self.gathered(&head), body.clone());
                    head.clear();
                    begin = *at;
                }
            }
            if begin < range.end {
                head.push(begin..range.end);
            }
        }
        if !head.is_empty() {
            news.push(self.gathered(&head), Bytes::new());
        }
        news
    }

    /// The bytes of some ranges in a row: copied only if they are several.
    fn gathered(&self, ranges: &[Range<usize>]) -> Bytes {
        if let [one] = ranges {
            return self.bytes.slice(one.clone());
        }
        let mut bytes = BytesMut::with_capacity(ranges.iter().map(ExactSizeIterator::len).sum());
        for range in ranges {
            bytes.extend_from_slice(&self.bytes[range.clone()]);
        }
        bytes.freeze()
    }
}

/// A body that is shared if it is long: in memory of its own, since it may wait and must not hold the frame it came in.
pub(super) fn shareable(body: &Bytes) -> Bytes {
    if is_long(body) { Bytes::copy_from_slice(body) } else { body.clone() }
}

fn is_long(body: &Bytes) -> bool {
    body.len() >= SHARED_BODY_BYTES_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(byte: u8, is_long: bool) -> Bytes {
        vec![byte; if is_long { SHARED_BODY_BYTES_MIN } else { 3 }].into()
    }

    /// The same one by one.
    fn one_by_one(prefix: &[u8], updates: &[Bytes], presences: &[Bytes]) -> Vec<u8> {
        let mut out = BytesMut::new();
        for body in updates {
            websocket::put_sync_head(&mut out, prefix, SyncStep::Update, body.len());
            out.extend_from_slice(body);
        }
        for body in presences {
            out.extend_from_slice(&websocket::message(prefix, &crate::wire::ToClient::Presence(body.clone())));
        }
        out.to_vec()
    }

    #[test]
    fn every_choice_of_updates_is_framed_as_one_by_one() {
        for lengths in 0..32_u8 {
            let bodies: Vec<Bytes> = (0..5).map(|at| body(at, lengths & (1 << at) != 0)).collect();
            let (updates, presences) = bodies.split_at(4);
            let framed = Framed::new(b"\x01n", updates, presences);
            assert_eq!(framed.whole().to_bytes(), one_by_one(b"\x01n", updates, presences));
            for chosen in 0..16_u8 {
                let is_in = |at: usize| chosen & (1 << at) != 0;
                let kept: Vec<Bytes> = (0..4).filter(|at| is_in(*at)).map(|at| updates[at].clone()).collect();
                let news = framed.without(|at| !is_in(at));
                assert_eq!(news.to_bytes(), one_by_one(b"\x01n", &kept, presences), "{lengths:b} {chosen:b}");
            }
        }
    }

    #[test]
    fn a_long_body_is_in_memory_once() {
        let long = shareable(&body(7, true));
        let updates = std::slice::from_ref(&long);
        let (one, two) = (Framed::new(b"\x01a", updates, &[]), Framed::new(b"\x01b", updates, &[]));
        assert!(one.len() < 32 && two.len() < 32);
        assert!(one.whole().shares(&long) && two.whole().shares(&long));
        assert!(Framed::new(b"", &[], &[]).whole().is_empty());
    }
}
