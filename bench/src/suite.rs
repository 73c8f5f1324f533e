//! The works of a comparison.

use crate::cold::Cold;
use crate::contender::Contender;
use crate::frame::Dialect;
use crate::herd::Herd;
use crate::kill::Kill;
use crate::limits::ROOMS_STEPS_MAX;
use crate::load::{Ack, Fanout, Idle, Rooms, Stretch, Work, Writers};
use crate::past::Past;
use crate::script::Place;

/// What is done.
#[derive(Debug, Clone)]
pub enum Task {
    /// On one server from its start to its end.
    Load(Work),
    /// On servers that are killed and started again.
    Kill(Kill),
    /// On servers that were killed once they had stored what is opened.
    Cold(Cold),
    /// The same, by many at once.
    Herd(Herd),
}

/// A work of a comparison.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its short name on the command line and in the results.
    pub key: &'static str,
    /// What is done.
    pub task: Task,
}

impl Item {
    /// What it is, in a table.
    pub fn title(&self) -> String {
        match &self.task {
            Task::Load(work) => work.title(),
            Task::Kill(kill) => kill.title(),
            Task::Cold(cold) => cold.title(),
            Task::Herd(herd) => herd.title(),
        }
    }

    /// Whether that server can do it.
    pub fn suits(&self, contender: Contender) -> bool {
        match &self.task {
            // It does nothing else.
            _ if contender == Contender::BareLog => matches!(self.task, Task::Load(Work::Ack(_))),
            Task::Load(Work::Ack(_)) => contender.dialect() == Dialect::Hocuspocus,
            // Of a document with a past, the bound is our own fresh document; a relay has none to keep.
            Task::Load(Work::Fanout(fanout)) if self.key.starts_with("typing") => {
                fanout.past == Past::None && contender.stores() || contender.is_ours()
            }
            Task::Load(Work::Writers(writers)) => writers.past == Past::None || contender.stores(),
            Task::Load(_) => true,
            // Ours is killed in the dialect that acknowledges: the other has nothing to break.
            Task::Kill(_) => contender.stores() && contender != Contender::Encrier(Dialect::Yjs),
            Task::Cold(_) => contender.stores(),
            // Many documents on one socket: with one each, it would take more sockets than a process may have.
            Task::Herd(_) => contender.stores() && contender.dialect() == Dialect::Hocuspocus,
        }
    }
}

/// The works of issue 3's table, or those of them that a first look needs.
pub fn suite(quick: bool) -> Vec<Item> {
    let stretch = Stretch { warm_up_s: if quick { 0.5 } else { 1.0 }, seconds: if quick { 1.5 } else { 3.0 } };
    let kill = Kill { rounds: if quick { 5 } else { 20 }, at_once: 5, rate: 50, seed: 1 };
    let ack = |rooms, rate| Task::Load(Work::Ack(Ack { rooms, rate, stretch }));
    let idle = Idle { connections: if quick { 1_000 } else { 10_000 }, per_room: 100 };
    let cold = |past, documents| Task::Cold(Cold { past, documents });
    let mut all = in_one_room(stretch);
    all.extend(in_many_rooms(quick));
    all.extend([
        ("idle", Task::Load(Work::Idle(idle)), true),
        ("ack-1", ack(1, 50), false),
        ("ack-200", ack(200, 5), true),
        ("cold-word", cold(Past::Word, 20), false),
        ("cold-year", cold(Past::Year, 20), false),
        ("cold-5mb", cold(Past::FiveMegabytes, 5), false),
        ("herd", Task::Herd(Herd { documents: 1_000, clients: 20 }), false),
        ("kill", Task::Kill(kill), true),
    ]);
    let chosen = all.into_iter().filter(|(_, _, quickly)| *quickly || !quick);
    chosen.map(|(key, task, _)| Item { key, task }).collect()
}

/// A work's key, the work, and whether a first look needs it.
type Entry = (&'static str, Task, bool);

/// The works in one document.
fn in_one_room(stretch: Stretch) -> Vec<Entry> {
    let fanout = |rate, readers, past| {
        let place = Place::End;
        Task::Load(Work::Fanout(Fanout { rate, readers, place, past, stretch }))
    };
    let writers = |writers, window, rate, past| {
        let place = Place::End;
        Task::Load(Work::Writers(Writers { writers, window, rate, place, past, stretch }))
    };
    vec![
        ("fanout-100", fanout(1_000, 100, Past::None), true),
        ("fanout-1000", fanout(50, 1_000, Past::None), false),
        ("writers-4", writers(20, 4, None, Past::None), false),
        ("writers-64", writers(20, 64, None, Past::None), true),
        ("writers-open", writers(20, 0, Some(50), Past::None), false),
        ("writers-100", writers(100, 64, None, Past::None), false),
        ("writers-100-open", writers(100, 0, Some(8), Past::None), false),
        ("writers-100-1mb", writers(100, 0, Some(8), Past::Megabyte), false),
        ("typing-fresh", fanout(1_000, 10, Past::None), false),
        ("typing-clients", fanout(1_000, 10, Past::Clients), false),
        ("typing-5mb", fanout(1_000, 10, Past::FiveMegabytes), false),
    ]
}

/// The works in many documents.
fn in_many_rooms(quick: bool) -> Vec<Entry> {
    let rooms = |rooms, from_rate| {
        let step_s = if quick { 0.5 } else { 1.0 };
        Task::Load(Work::Rooms(Rooms {
            rooms,
            writers: 2,
            readers: 3,
            p99_ms_max: 100.0,
            from_rate,
            rise_percent: 150,
            steps: ROOMS_STEPS_MAX,
            step_s,
        }))
    };
    vec![("rooms-50", rooms(50, 25), false), ("rooms-1000", rooms(1_000, 1), false)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_unique_and_the_quick_suite_is_a_part() {
        let keys = |quick| suite(quick).into_iter().map(|item| item.key).collect::<Vec<_>>();
        let all = keys(false);
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
        assert!(keys(true).iter().all(|key| all.contains(key)));
    }

    #[test]
    fn acknowledgements_are_asked_only_of_those_who_give_them() {
        let ack = suite(true).into_iter().find(|item| item.key == "ack-200").unwrap();
        assert!(ack.suits(Contender::Hocuspocus) && !ack.suits(Contender::YWebsocket));
        let logged = suite(false).into_iter().filter(|item| item.suits(Contender::BareLog)).map(|item| item.key);
        assert_eq!(logged.collect::<Vec<_>>(), ["ack-1", "ack-200"]);
        let kill = suite(true).into_iter().find(|item| item.key == "kill").unwrap();
        assert!(kill.suits(Contender::YWebsocket) && !kill.suits(Contender::Relay));
    }
}
