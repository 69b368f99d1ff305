#ifndef PASSWORD_HANDLER_HOOK_LETTER_CASE_H_
#define PASSWORD_HANDLER_HOOK_LETTER_CASE_H_

namespace directory_sync::password_handler {

// Case of any Unicode character, whatever the process's locale is. Where the
// system knows no UTF-8 locale, characters beyond ASCII have none.
bool IsUpperCase(char32_t character);
bool IsLowerCase(char32_t character);
char32_t ToLowerCase(char32_t character);

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_LETTER_CASE_H_
