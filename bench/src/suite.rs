//! The works of a comparison.

use crate::contender::Contender;
use crate::frame::Dialect;
use crate::kill::Kill;
use crate::limits::ROOMS_STEPS_MAX;
use crate::load::{Ack, Fanout, Idle, Rooms, Stretch, Work, Writers};
use crate::script::Place;

/// What is done.
#[derive(Debug, Clone)]
pub enum Task {
    /// On one server from its start to its end.
    Load(Work),
    /// On servers that are killed and started again.
    Kill(Kill),
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
        }
    }

    /// Whether that server can do it.
    pub fn suits(&self, contender: Contender) -> bool {
        match &self.task {
            Task::Load(Work::Ack(_)) => contender.dialect() == Dialect::Hocuspocus,
            // Ours is killed in the dialect that acknowledges: the other has nothing to break.
            Task::Kill(_) => contender.stores() && contender != Contender::Encrier(Dialect::Yjs),
            Task::Load(_) => true,
        }
    }
}

/// The works of issue 3's table, or those of them that a first look needs.
pub fn suite(quick: bool) -> Vec<Item> {
    let stretch = Stretch { warm_up_s: if quick { 0.5 } else { 1.0 }, seconds: if quick { 1.5 } else { 3.0 } };
    let fanout = |rate, readers| Work::Fanout(Fanout { rate, readers, place: Place::End, stretch });
    let writers = |window, rate| Work::Writers(Writers { writers: 20, window, rate, place: Place::End, stretch });
    let ack = |rooms, rate| Work::Ack(Ack { rooms, rate, stretch });
    let rooms = Rooms {
        rooms: 50,
        writers: 2,
        readers: 3,
        p99_ms_max: 100.0,
        from_rate: 25,
        rise_percent: 150,
        steps: ROOMS_STEPS_MAX,
        step_s: if quick { 0.5 } else { 1.0 },
    };
    let idle = Idle { connections: if quick { 1_000 } else { 2_000 }, per_room: 100 };
    let kill = Kill { rounds: if quick { 5 } else { 20 }, at_once: 5, rate: 50, seed: 1 };
    let load = |key, work| (key, Task::Load(work), true);
    let slow = |key, work| (key, Task::Load(work), false);
    let all = [
        load("fanout-100", fanout(1_000, 100)),
        slow("fanout-1000", fanout(50, 1_000)),
        slow("writers-4", writers(4, None)),
        load("writers-64", writers(64, None)),
        slow("writers-open", writers(0, Some(50))),
        slow("rooms-50", Work::Rooms(rooms)),
        load("idle", Work::Idle(idle)),
        slow("ack-1", ack(1, 50)),
        load("ack-200", ack(200, 5)),
        ("kill", Task::Kill(kill), true),
    ];
    let chosen = all.into_iter().filter(|(_, _, quickly)| *quickly || !quick);
    chosen.map(|(key, task, _)| Item { key, task }).collect()
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
        let kill = suite(true).into_iter().find(|item| item.key == "kill").unwrap();
        assert!(kill.suits(Contender::YWebsocket) && !kill.suits(Contender::Relay));
    }
}
