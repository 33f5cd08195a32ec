//! Characters: which make names, which only look as if they did, and what to write instead.

/// Whether a character may begin a name: ASCII or Greek letters and `_`.
pub fn is_name_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || is_greek_letter(character)
}

/// Whether a character may continue a name.
pub fn is_name_continue(character: char) -> bool {
    is_name_start(character) || character.is_ascii_digit()
}

/// Whether a text is a name.
pub fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_continue)
}

/// Whether a character belongs to a word in some language: such a run is refused as a whole, as
/// one bad name, instead of letter by letter.
pub fn is_word(character: char) -> bool {
    is_name_continue(character)
        || (character.is_alphabetic() && !character.is_ascii())
        || is_combining(character)
        || character == '·'
}

/// Greek letters, accented ones included; Coptic letters and Greek punctuation are not.
fn is_greek_letter(character: char) -> bool {
    matches!(character, '\u{386}' | '\u{388}'..='\u{3e1}' | '\u{3f0}'..='\u{3ff}')
        && character.is_alphabetic()
}

/// Combining marks: a letter followed by one is another spelling of an accented letter.
fn is_combining(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// The ASCII operator a foreign character probably stands for.
pub fn operator_for(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{2212}' | '\u{2010}'..='\u{2015}' | '\u{fe63}' | '\u{ff0d}' => "-",
        '\u{f7}' | '\u{2044}' | '\u{2215}' | '\u{ff0f}' => "/",
        '\u{d7}' | '\u{b7}' | '\u{22c5}' | '\u{2217}' | '\u{2219}' | '\u{2022}' | '\u{ff0a}' => "*",
        '\u{ff0b}' => "+",
        '\u{ff1d}' => "=",
        '\u{ff08}' => "(",
        '\u{ff09}' => ")",
        '\u{ff0c}' => ",",
        '\u{b2}' => "^2",
        '\u{b3}' => "^3",
        '\u{2211}' => "sum",
        '\u{220f}' => "prod",
        _ => return None,
    })
}

/// The text with letters that look like ASCII ones replaced by them, if there were any.
pub fn look_alike(text: &str) -> Option<String> {
    let replaced: String = text
        .chars()
        .filter(|&character| !is_combining(character))
        .map(|character| ascii_twin(character).unwrap_or(character))
        .collect();
    (replaced != text).then_some(replaced)
}

/// The ASCII letter (or the Greek one, for the micro sign) that a letter is easily taken for.
fn ascii_twin(character: char) -> Option<char> {
    const TWINS: &[(&str, char)] = &[
        ("аàáâãäåａɑ", 'a'),
        ("Ьｂ", 'b'),
        ("сçćｃϲ", 'c'),
        ("ԁｄ", 'd'),
        ("еèéêëěｅ", 'e'),
        ("ｆ", 'f'),
        ("ɡｇ", 'g'),
        ("һｈ", 'h'),
        ("іìíîïıι", 'i'),
        ("јϳｊ", 'j'),
        ("кｋκ", 'k'),
        ("ⅼｌӏ", 'l'),
        ("мｍ", 'm'),
        ("ñńոｎη", 'n'),
        ("оοòóôõöøｏ", 'o'),
        ("рρｐ", 'p'),
        ("ԛｑ", 'q'),
        ("гｒ", 'r'),
        ("ѕśšｓ", 's'),
        ("тｔ", 't'),
        ("ùúûüսυｕ", 'u'),
        ("ѵνｖ", 'v'),
        ("ԝωｗ", 'w'),
        ("хχｘ", 'x'),
        ("уýÿγｙ", 'y'),
        ("ᴢžźżｚ", 'z'),
        ("АΑＡ", 'A'),
        ("ВΒＢ", 'B'),
        ("СＣ", 'C'),
        ("Ｄ", 'D'),
        ("ЕΕＥ", 'E'),
        ("Ｆ", 'F'),
        ("НΗＨ", 'H'),
        ("ІΙＩ", 'I'),
        ("ЈＪ", 'J'),
        ("КΚＫ", 'K'),
        ("Ｌ", 'L'),
        ("МΜＭ", 'M'),
        ("ΝＮ", 'N'),
        ("ОΟＯ", 'O'),
        ("РΡＰ", 'P'),
        ("Ｑ", 'Q'),
        ("Ｒ", 'R'),
        ("ЅＳ", 'S'),
        ("ТΤＴ", 'T'),
        ("ХΧＸ", 'X'),
        ("УΥＹ", 'Y'),
        ("ΖＺ", 'Z'),
        ("µ", 'μ'),
    ];
    if character.is_ascii() {
        return None;
    }
    if let Some(letter) = mathematical_letter(character) {
        return Some(letter);
    }
    TWINS.iter().find(|(letters, _)| letters.contains(character)).map(|&(_, ascii)| ascii)
}

/// The letters of the mathematical alphabets, which come thirteen times, capitals first.
fn mathematical_letter(character: char) -> Option<char> {
    let offset = u32::from(character).checked_sub(0x1d400)?;
    if offset >= 13 * 52 {
        return None;
    }
    let letter = offset % 52;
    let code = if letter < 26 { u32::from('A') + letter } else { u32::from('a') + letter - 26 };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::{is_name, look_alike};

    #[test]
    fn names_are_ascii_or_greek() {
        for good in ["x", "_", "__x", "a_1", "λ", "ω0", "Δx", "ϕ", "ά"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1x", "а", "café", "x²", "a·b", "µ", "ͺ", "cafe\u{301}"] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn look_alikes_are_found() {
        assert_eq!(look_alike("а1").as_deref(), Some("a1"));
        assert_eq!(look_alike("𝑥").as_deref(), Some("x"));
        assert_eq!(look_alike("cafe\u{301}").as_deref(), Some("cafe"));
        assert_eq!(look_alike("µ").as_deref(), Some("μ"));
        assert_eq!(look_alike("abc"), None);
    }
}
