//! What each programming language calls a comment, a string and a keyword.

/// What the scanner needs to know of a language.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) line_comments: &'static [&'static str],
    pub(super) block_comments: &'static [(&'static str, &'static str)],
    pub(super) quotes: &'static str,
    /// With a space between them.
    pub(super) keywords: &'static str,
    pub(super) ignores_case: bool,
    /// A `-` is part of a word.
    pub(super) has_dashes: bool,
    pub(super) kind: Kind,
}

/// What a word may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word with a capital is mostly a type.
    Program,
    /// A word with a capital begins a sentence.
    Prose,
    /// Lines that were added and removed.
    Diff,
}

const BASE: Language = Language {
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    quotes: "\"'",
    keywords: "",
    ignores_case: false,
    has_dashes: false,
    kind: Kind::Program,
};

const C: &str = "auto bool break case char class const constexpr continue default delete do double else enum explicit \
    extern false final float for friend goto if inline int long namespace new noexcept nullptr NULL operator private \
    protected public register return short signed sizeof static struct switch template this throw true try catch typedef \
    typename union unsigned using virtual void volatile while #include #define #ifdef #endif";

const JAVA: &str = "abstract as assert async await base bool boolean break byte case catch char class const continue decimal \
    default delegate do double else enum event explicit extends extern false final finally float for foreach fun get goto \
    if implements implicit import in inner instanceof int interface internal is let lock long namespace native new null \
    object operator out override package params private protected public readonly record ref return sealed set short static \
    string struct super switch synchronized this throw throws transient true try typeof uint using val var virtual void \
    volatile when where while yield";

const SCRIPT: &str = "abstract any as async await boolean break case catch class const constructor continue debugger declare \
    default delete do else enum export extends false finally for from function get if implements import in instanceof \
    interface is keyof let namespace new null number of package private protected public readonly return set static string \
    super switch symbol this throw true try type typeof undefined unknown var void while with yield";

const PYTHON: &str = "False None True and as assert async await break case class continue def del elif else except finally \
    for from global if import in is lambda match nonlocal not or pass raise return self try while with yield";

const RUST: &str = "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod \
    move mut pub ref return self Self static struct super trait true type unsafe use where while bool char f32 f64 i8 i16 \
    i32 i64 i128 isize str u8 u16 u32 u64 u128 usize";

const GO: &str = "break case chan const continue default defer else fallthrough false for func go goto if import interface map \
    nil package range return select struct switch true type var bool byte error float64 int int64 rune string uint";

const SHELL: &str = "alias break case cd continue do done echo elif else esac exit export false fi for function if in local \
    read readonly return set shift source sudo then true unset until while";

const SQL: &str = "add all alter and as asc begin between by case check column commit constraint create cross database default \
    delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left \
    like limit not null offset on or order outer primary references returning right rollback select set table then union \
    unique update using values view when where with";

const PHP: &str = "abstract and array as break case catch class clone const continue declare default do echo else elseif empty \
    extends false final finally fn for foreach function global if implements include instanceof interface isset match \
    namespace new null or print private protected public readonly require return static switch this throw trait true try \
    unset use var while yield";

const RUBY: &str = "alias and begin break case class def defined do else elsif end ensure false for if in module next nil not \
    or redo rescue retry return self super then true undef unless until when while yield";

const LUA: &str = "and break do else elseif end false for function goto if in local nil not or repeat return then true until \
    while";

const SWIFT: &str = "as associatedtype break case catch class continue default defer deinit do else enum extension false \
    fileprivate for func guard if import in init inout internal is lazy let nil open override private protocol public repeat \
    return self static struct subscript super switch throw throws true try typealias var weak where while";

const HASKELL: &str = "case class data deriving do else if import in infix instance let module newtype of then type where fun \
    match with rec begin end open val and";

const PASCAL: &str = "algorithme alors and array begin boolean case const debut do downto else end false faire fin fonction for \
    function if integer jusqu packed pour procedure program real record repeat retourner si sinon string tantque then to true \
    type until uses var while with write writeln read readln";

const R: &str = "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in library return";

const CSS: &str = "@charset @font-face @import @keyframes @media @page @supports important inherit initial none auto";

const DATA: &str = "true false null yes no on off";

const DOCKER: &str = "add arg cmd copy entrypoint env expose from healthcheck label run shell user volume workdir server listen \
    location proxy_pass root return";

const SHORT: Language = Language { line_comments: &["#"], block_comments: &[], ..BASE };

/// Languages and the names that each goes by.
const LANGUAGES: &[(&[&str], Language)] = &[
    (&["c", "h", "cpp", "c++", "cxx", "hpp", "arduino", "ino", "objectivec", "glsl"], Language { keywords: C, ..BASE }),
    (&["java", "kotlin", "kt", "scala", "cs", "csharp", "c#", "groovy", "dart"], Language { keywords: JAVA, ..BASE }),
    (
        &["js", "javascript", "jsx", "ts", "typescript", "tsx", "mjs", "svelte", "vue"],
        Language { keywords: SCRIPT, quotes: "\"'`", ..BASE },
    ),
    (&["python", "py", "python3", "pycon", "sage"], Language { keywords: PYTHON, ..SHORT }),
    (&["rust", "rs"], Language { keywords: RUST, quotes: "\"", ..BASE }),
    (&["go", "golang"], Language { keywords: GO, quotes: "\"'`", ..BASE }),
    (
        &["bash", "sh", "shell", "zsh", "console", "fish", "powershell", "ps1"],
        Language { keywords: SHELL, has_dashes: true, ..SHORT },
    ),
    (
        &["sql", "mysql", "pgsql", "postgresql", "sqlite", "plsql"],
        Language { line_comments: &["--"], keywords: SQL, ignores_case: true, ..BASE },
    ),
    (&["php"], Language { line_comments: &["//", "#"], keywords: PHP, ..BASE }),
    (&["ruby", "rb", "elixir", "crystal"], Language { keywords: RUBY, ..SHORT }),
    (&["perl", "pl"], Language { keywords: PHP, ..SHORT }),
    (&["r"], Language { keywords: R, ..SHORT }),
    (&["lua"], Language { line_comments: &["--"], block_comments: &[("--[[", "]]")], keywords: LUA, ..BASE }),
    (&["swift"], Language { keywords: SWIFT, quotes: "\"", ..BASE }),
    (
        &["haskell", "hs", "elm"],
        Language { line_comments: &["--"], block_comments: &[("{-", "-}")], quotes: "\"", keywords: HASKELL, ..BASE },
    ),
    (
        &["ocaml", "ml", "fsharp"],
        Language { line_comments: &[], block_comments: &[("(*", "*)")], quotes: "\"", keywords: HASKELL, ..BASE },
    ),
    (
        &["pascal", "delphi", "algo", "pseudocode"],
        Language { block_comments: &[("{", "}"), ("(*", "*)")], keywords: PASCAL, ignores_case: true, ..BASE },
    ),
    (&["css", "scss", "less", "sass"], Language { keywords: CSS, has_dashes: true, ..BASE }),
    (&["json", "jsonc", "json5"], Language { keywords: DATA, ..BASE }),
    (
        &["yaml", "yml", "toml", "ini", "properties", "conf", "env"],
        Language { keywords: DATA, has_dashes: true, kind: Kind::Prose, ..SHORT },
    ),
    (
        &["dockerfile", "docker", "nginx", "makefile", "make", "cmake", "apache"],
        Language { keywords: DOCKER, ignores_case: true, ..SHORT },
    ),
    (
        &["html", "xml", "svg", "xhtml", "markdown", "md"],
        Language { line_comments: &[], block_comments: &[("<!--", "-->")], quotes: "\"", kind: Kind::Prose, ..BASE },
    ),
    (
        &["latex", "tex"],
        Language { line_comments: &["%"], block_comments: &[], quotes: "\"", kind: Kind::Prose, ..BASE },
    ),
    (
        &["matlab", "octave", "erlang", "prolog"],
        Language { line_comments: &["%"], block_comments: &[], quotes: "\"", ..BASE },
    ),
    (
        &["lisp", "scheme", "clojure", "asm", "nasm"],
        Language { line_comments: &[";"], block_comments: &[], quotes: "\"", ..BASE },
    ),
    (&["diff", "patch"], Language { kind: Kind::Diff, ..BASE }),
];

/// The language of that name, in any case of letters.
pub(super) fn language(name: &str) -> Option<&'static Language> {
    let found = LANGUAGES.iter().find(|(names, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
    found.map(|(_, language)| language)
}
