//! One set of stories about what a store does, told to both databases, and a few that only one of them can live through.
//!
//! PostgreSQL is started by the tests themselves, see `encrier_store::testing`.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod disk;
mod documents;
mod folds;
mod home;
mod links;
mod log;
mod names;
mod nodes;
mod owners;
mod secrets;
mod torn;
mod versions;
mod whole;

/// Makes a test of each story for each database: `sqlite::log::…`, `postgres::log::…`.
macro_rules! stories {
    ($($module:ident { $($story:ident),+ $(,)? })+) => {
        mod sqlite {
            $(mod $module { $(
                #[test]
                fn $story() {
                    let home = crate::home::Home::sqlite();
                    crate::home::run(crate::$module::$story(&home));
                }
            )+ })+
        }
        mod postgres {
            $(mod $module { $(
                #[test]
                fn $story() {
                    let home = crate::home::Home::postgres();
                    crate::home::run(crate::$module::$story(&home));
                }
            )+ })+
        }
    };
}

stories! {
    documents {
        a_document_is_made_found_and_changed,
        of_racing_makers_exactly_one_makes_it,
        a_damaged_row_is_named_and_harms_no_other,
    }
    links { a_link_opens_its_document, a_link_to_nothing_or_twice_is_refused }
    names {
        names_count_in_codimds_order,
        a_taken_name_is_refused,
        views_add_up,
        visits_are_listed_pinned_and_forgotten,
        a_picture_knows_its_documents,
        a_removed_document_is_nobodys_and_its_names_are_free,
    }
    secrets { the_first_secret_stays, racing_callers_get_the_same_secret }
    log {
        numbers_rise_by_one_and_nothing_changes_on_the_way,
        a_resolved_receipt_is_committed,
        appends_of_one_caller_keep_their_order,
        many_writers_each_get_their_own_numbers,
        numbers_go_on_after_a_restart,
        an_append_to_nowhere_fails_alone,
        what_breaks_the_rules_is_refused,
        a_damaged_log_row_is_named_and_harms_no_other,
    }
    owners {
        a_client_id_stays_with_its_first_author,
        a_claim_stands_or_falls_with_its_append,
        a_guest_s_clients_are_carried_over,
    }
    folds {
        a_fold_takes_out_exactly_what_it_merged,
        numbers_and_ids_go_on_after_a_fold_that_emptied_the_tail,
        of_two_folds_of_the_same_rows_one_is_outdated,
        a_fold_of_nowhere_changes_nothing,
        old_checkpoints_are_thinned_and_the_newest_counts,
        loads_racing_folds_and_appends_see_one_moment,
        long_tails_come_longest_first,
    }
    versions { a_version_is_named_renamed_and_unnamed, the_names_of_a_document_are_bounded }
    whole {
        a_closed_store_has_all_that_was_queued,
        a_store_tells_how_it_is,
    }
}
