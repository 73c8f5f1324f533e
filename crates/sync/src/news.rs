//! News on their way to one member.

use bytes::Bytes;

/// What is offered to one member: whole frames in order, the body of a long one shared with others.
#[derive(Debug, Default, Clone)]
pub(crate) struct News {
    /// The first frames and what belongs behind them: almost always all there is.
    pub(crate) head: Bytes,
    pub(crate) body: Bytes,
    /// The same again, behind a long body.
    pub(crate) more: Vec<(Bytes, Bytes)>,
}

impl News {
    /// Adds a frame, or several and the head of one whose body follows.
    pub(crate) fn push(&mut self, head: Bytes, body: Bytes) {
        if self.head.is_empty() {
            (self.head, self.body) = (head, body);
        } else {
            self.more.push((head, body));
        }
    }

    /// Bytes of all frames.
    pub(crate) fn len(&self) -> usize {
        let more: usize = self.more.iter().map(|(head, body)| head.len() + body.len()).sum();
        self.head.len() + self.body.len() + more
    }

    /// Whether there is no frame.
    pub(crate) fn is_empty(&self) -> bool {
        self.head.is_empty()
    }
}

#[cfg(test)]
impl News {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.halves().flat_map(|(head, body)| head.iter().chain(body)).copied().collect()
    }

    /// Whether both are the same bytes in memory.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let heads = |news: &Self| news.halves().map(|(head, _)| head.as_ptr()).collect::<Vec<_>>();
        heads(self) == heads(other)
    }

    fn halves(&self) -> impl Iterator<Item = (&Bytes, &Bytes)> {
        std::iter::once((&self.head, &self.body)).chain(self.more.iter().map(|(head, body)| (head, body)))
    }

    /// Whether that body is part of it, and not copied.
    pub(crate) fn shares(&self, long: &Bytes) -> bool {
        self.halves().any(|(_, body)| body.as_ptr() == long.as_ptr())
    }
}
