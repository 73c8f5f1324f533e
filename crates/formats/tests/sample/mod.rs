//! Notes to measure: one as people write them, with every part of the dialect, and those that were made to be slow.

const PART: &str = r#"## Réunion du 12 mars : ordre du jour {n}

Le conseil "pédagogique" s'est réuni à la *DANE* ; voir le **compte rendu** et [la page](https://example.org/a_b?c=d) -- ou `ls --all`.
Une seconde ligne, avec ==du surligné==, H~2~O, x^2^, une note[^n{n}] et $E = mc^2$ :tada:.

- [ ] relire le texte
- [x] envoyer la *convocation*
  - un point de détail, assez long pour une ligne
  1. et un autre

:::info Rappel
Penser au matériel {漢|かん}.
:::

| Salle | Heure | Qui |
|-------|:-----:|-----|
| B12   | 10 h  | Éva |
| C3    | 14 h  | Noé & Zoé |

> Une remarque [name=Éva] [time=hier]

```python
def somme(a, b):
    return a + b  # rien de plus
```

```mermaid
graph TD; A-->B;
```

<details><summary>Plus</summary>

Du texte <kbd>Ctrl</kbd> caché, sans rien de particulier, mais assez long pour ressembler à ce que les gens écrivent.

</details>

![une image](/uploads/image.png =200x100)

[^n{n}]: Ce qu'il fallait *ajouter*.

"#;

/// A note of about so many bytes.
pub(crate) fn note(bytes: usize) -> String {
    let mut note =
        "---\ntitle: Conseil\ntags: a, b\n---\n\n[TOC]\n\n*[DANE]: Délégation académique au numérique\n\n".to_owned();
    for n in 0.. {
        if note.len() >= bytes {
            break;
        }
        note.push_str(&PART.replace("{n}", &n.to_string()));
    }
    note
}

/// A megabyte of each thing that multiplies itself, or that is looked for in vain.
pub(crate) fn hostile() -> Vec<(&'static str, String)> {
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
