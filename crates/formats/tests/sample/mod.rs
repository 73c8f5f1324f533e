//! Notes to measure: one as people write them, with every part of the dialect, and those that were made to be slow.

mod hostile;

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

/// Such a note, and a place in the middle of it where somebody types: in `text`, a `heading`, a `footnote`, or one that was
/// written `in-place`; or where an `abbreviation` or an `address` is defined that is used in the middle.
pub(crate) fn note_to_type_in(bytes: usize, place: &str) -> (String, usize) {
    let mut note = note(bytes);
    let middle = note.floor_char_boundary(note.len() / 2);
    let behind = |words: &str| note[middle..].find(words).map_or(0, |at| middle + at + words.len());
    let at = match place {
        "heading" => behind("ordre du jour"),
        "footnote" => behind("Ce qu'il fallait"),
        "in-place" => behind("Une seconde ligne"),
        _ => behind("Le conseil"),
    };
    if matches!(place, "abbreviation" | "address") {
        let at = middle + note[middle..].find("## ").unwrap_or(0);
        note.insert_str(at, "Voir le CPE et [l'agenda].\n\n");
        note.push_str("*[CPE]: conseiller principal\n\n[l'agenda]: /agenda");
        let at = if place == "address" { note.len() } else { note.len() - "\n\n[l'agenda]: /agenda".len() };
        return (note, at);
    }
    let signs = "^[en place";
    if place != "in-place" {
        return (note, at);
    }
    note.insert_str(at, &format!("{signs}]"));
    (note, at + signs.len())
}

/// What was made to be slow or to grow, by name, each in so many bytes: one thing that multiplies itself, is looked for in vain,
/// or is very many.
pub(crate) fn hostile(bytes: usize) -> impl Iterator<Item = (&'static str, impl Fn() -> String)> {
    let shapes = hostile::shapes().map(|shape| (shape.name, Some(shape)));
    let all = shapes.chain(hostile::LANGUAGES.into_iter().map(|language| (language, None)));
    all.map(move |(name, shape)| {
        (name, move || shape.map_or_else(|| hostile::code(name, bytes), |shape| shape.of(bytes)))
    })
}
