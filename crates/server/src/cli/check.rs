//! `encrier check`: whether all that is stored is sound, told document by document.
//!
//! Nothing is changed, and a server may be at work on the same database. What is read is one moment; memory is one
//! document's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use encrier_doc::{Document, replay};
use encrier_store::{Finding, Inspected, Inspector, DocumentRow, Location};

use super::{CliError, print};
use crate::limits::CHECK_STACK_BYTES;

/// What was looked at and found.
#[derive(Debug, Default)]
struct Summary {
    documents: u64,
    closed: u64,
    damaged: u64,
    runs: u64,
    database: u64,
}

/// Looks at everything, prints what is wrong, and then how much was looked at. `quick` decodes nothing.
pub(super) async fn check(location: &Location, quick: bool) -> Result<(), CliError> {
    let mut inspector = Inspector::open(location).await.map_err(CliError::Look)?;
    let mut summary = Summary::default();
    for finding in inspector.database().await.map_err(CliError::Look)? {
        summary.database += 1;
        print(format!("damaged: {}: {}\n", finding.place, finding.what).as_bytes())?;
    }
    let mut last: Option<DocumentRow> = None;
    loop {
        let some = inspector.documents(last.as_ref()).await.map_err(CliError::Look)?;
        let Some(end) = some.last() else { break };
        last = Some(end.clone());
        for listed in &some {
            let inspected = inspector.document(listed).await.map_err(CliError::Look)?;
            tell(listed, inspected, quick, &mut summary)?;
        }
    }
    conclude(&summary)
}

fn tell(listed: &DocumentRow, mut inspected: Inspected, quick: bool, summary: &mut Summary) -> Result<(), CliError> {
    summary.documents += 1;
    summary.runs += inspected.runs.len() as u64;
    let mut findings = std::mem::take(&mut inspected.findings);
    if !quick {
        findings.extend(decoded(inspected)?);
    }
    summary.damaged += u64::from(!findings.is_empty());
    summary.closed += u64::from(findings.iter().any(|finding| finding.closes));
    for finding in findings {
        let fate = if finding.closes { " (a server refuses to open it)" } else { "" };
        let line = format!("damaged: {}: {}: {}{fate}\n", listed.id, finding.place, finding.what);
        print(line.as_bytes())?;
    }
    Ok(())
}

/// Reads the bytes as a server does: through the door, into the library. On a thread of its own, whose stack holds whatever the
/// library recurses into.
fn decoded(inspected: Inspected) -> Result<Vec<Finding>, CliError> {
    let failed = |source| CliError::System { operation: "start a thread", source };
    let thread = std::thread::Builder::new().name("check".to_owned()).stack_size(CHECK_STACK_BYTES);
    let reading = thread.spawn(move || read(inspected)).map_err(failed)?;
    let panicked = |_| vec![unreadable("text", "the library panicked".to_owned(), true)];
    Ok(reading.join().unwrap_or_else(panicked))
}

fn read(inspected: Inspected) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((checkpoint, tail)) = inspected.text
        && let Err(what) = open(checkpoint.as_ref(), &tail)
    {
        findings.push(unreadable("text", what, true));
    }
    for run in inspected.runs {
        let all = run.seq_to - run.seq_from + 1;
        if let Err(error) = replay(&run.data, all, all).and_then(|update| Document::open(None, &[update])) {
            findings.push(unreadable(&format!("history, row {}", run.seq_from), error.to_string(), false));
        }
    }
    findings
}

fn open(checkpoint: Option<&Bytes>, tail: &[Bytes]) -> Result<(), String> {
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let mut document = Document::open(checkpoint, tail)?;
        document.encode().map(drop)
    }));
    match opened {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(_) => Err("the library panicked".to_owned()),
    }
}

fn unreadable(place: &str, what: String, closes: bool) -> Finding {
    Finding { place: place.to_owned(), what, closes }
}

fn conclude(summary: &Summary) -> Result<(), CliError> {
    let Summary { documents, closed, damaged, runs, database } = summary;
    let line = format!(
        "{documents} documents and {runs} runs of their past looked at: {damaged} documents damaged, {closed} of them closed to \
         everybody, {database} faults of the database itself\n"
    );
    print(line.as_bytes())?;
    if damaged + database == 0 { Ok(()) } else { Err(CliError::Damaged) }
}
