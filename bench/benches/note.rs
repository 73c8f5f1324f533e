//! A note as HTML: what people write, one block of it, and a megabyte of what was made to be slow.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encrier_formats::note::{Options, render};

#[path = "../../crates/formats/tests/sample/mod.rs"]
mod sample;

/// A megabyte of each thing that multiplies itself, or that is looked for in vain.
fn hostile() -> Vec<(&'static str, String)> {
    let repeated = |text: &str| text.repeat((1 << 20) / text.len());
    let notes = (0..2_600)
        .fold(String::new(), |notes, index| notes + &format!("[^{index}]: {}\n\n", "[^1] [^2] [^3]".repeat(20)));
    vec![
        ("footnotes of footnotes", notes + &"a[^1][^2] ".repeat(20_000)),
        ("footnotes in place", repeated("a^[b^[c^[d]]] ")),
        ("headings and contents", repeated("# a\n\n[TOC]\n\n")),
        ("abbreviations", format!("*[a]: {}\n\n{}", "x".repeat(199), repeated("a "))),
        ("quotes", repeated("> ")),
        ("lists", repeated("- ")),
        ("brackets", repeated("[")),
        ("pictures", repeated("![")),
        ("back-ticks", repeated("`a``b")),
        ("dollars", repeated("$a ")),
        ("emphasis", repeated("*a **b ")),
        ("marks", repeated("==a ^b ~c ++d ")),
        ("rubies", repeated("{a|b}")),
        ("emoji", repeated(":tada:")),
        ("colons", repeated(":a")),
        ("tables", repeated("|a|b|\n|-|-|\n|c|\n\n")),
        ("containers", repeated(":::info\n")),
        ("terms", repeated("a\n: b\n\n")),
        ("tags", repeated("<b>")),
        ("half tags", repeated("<a href=\"")),
        ("code", format!("```js\n{}```", repeated("if (a) { return \"b\"; }\n"))),
        ("numbers", format!("```js=\n{}```", repeated("1\n"))),
        ("values", format!("```csvpreview\n{}```", repeated("a,b\n"))),
        ("addresses", repeated("http://a.b ")),
        ("mailboxes", repeated("a@b")),
    ]
}

fn note(criterion: &mut Criterion) {
    let options = Options::default();
    let mut group = criterion.benchmark_group("note");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    let block = "Le conseil \"pédagogique\" s'est réuni ; voir le **compte rendu** et [la page](https://example.org).";
    for (name, note) in
        [("one block", block.to_owned()), ("100 kB", sample::note(100_000)), ("1 MB", sample::note(1 << 20))]
    {
        group.throughput(Throughput::Bytes(note.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| render(black_box(&note), &options)));
    }
    for (name, note) in hostile() {
        group.throughput(Throughput::Bytes(note.len() as u64));
        group.bench_function(format!("hostile: {name}"), |bencher| bencher.iter(|| render(black_box(&note), &options)));
    }
    group.finish();
}

criterion_group!(benches, note);
criterion_main!(benches);
