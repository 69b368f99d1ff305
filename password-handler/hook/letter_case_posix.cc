#include <locale.h>
#include <wctype.h>

#include "password-handler/hook/letter_case.h"

namespace directory_sync::password_handler {
namespace {

locale_t Utf8Locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

bool IsAscii(char32_t character) { return character < 0x80; }

}  // namespace

bool IsUpperCase(char32_t character) {
  if (IsAscii(character)) return character >= 'A' && character <= 'Z';
  const locale_t locale = Utf8Locale();
  return locale != nullptr && iswupper_l(character, locale) != 0;
}

bool IsLowerCase(char32_t character) {
  if (IsAscii(character)) return character >= 'a' && character <= 'z';
  const locale_t locale = Utf8Locale();
  return locale != nullptr && iswlower_l(character, locale) != 0;
}

char32_t ToLowerCase(char32_t character) {
  if (IsAscii(character)) {
    return IsUpperCase(character) ? character - 'A' + 'a' : character;
  }
  const locale_t locale = Utf8Locale();
  return locale == nullptr ? character : towlower_l(character, locale);
}

}  // namespace directory_sync::password_handler
