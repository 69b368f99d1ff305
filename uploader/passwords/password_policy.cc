#include "uploader/passwords/password_policy.h"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_access.h"

namespace directory_sync::uploader {
namespace {

constexpr int kShortest = 8;
constexpr int kFewestClasses = 3;
// What cuts a name into parts, and how short one may be: Active Directory's
// "password must meet complexity requirements".
constexpr char kNameDelimiters[] = ",.-_ #\t";
constexpr int kShortestNamePart = 3;
constexpr size_t kRandomSize = 32;
// Characters that no API is known to trip over; 64 of them.
constexpr absl::string_view kAlphabet =
    "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789-_.+=";

int CharactersOf(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) {
        return (c & 0xC0) != 0x80;  // not a continuation byte of UTF-8
      }));
}

int ClassesOf(absl::string_view text) {
  const auto any = [text](auto test) {
    return std::any_of(text.begin(), text.end(), test) ? 1 : 0;
  };
  return any(absl::ascii_islower) + any(absl::ascii_isupper) +
         any(absl::ascii_isdigit) +
         any([](unsigned char c) { return !absl::ascii_isalnum(c); });
}

template <typename Test>
bool AnyByte(absl::string_view text, Test test) {
  return std::any_of(text.begin(), text.end(),
                     [&](unsigned char c) { return test(c); });
}

// Of two texts in UTF-8.
bool HasAnyOf(absl::string_view text, absl::string_view characters) {
  while (!characters.empty()) {
    size_t size = 1;
    while (size < characters.size() && (characters[size] & 0xC0) == 0x80) {
      ++size;
    }
    if (absl::StrContains(text, characters.substr(0, size))) return true;
    characters.remove_prefix(size);
  }
  return false;
}

bool HasNamePart(absl::string_view text,
                 const std::vector<std::string>& names) {
  std::string lower = absl::AsciiStrToLower(text);
  bool found = false;
  for (const std::string& name : names) {
    for (const absl::string_view part :
         absl::StrSplit(name, absl::ByAnyChar(kNameDelimiters))) {
      found |= CharactersOf(part) >= kShortestNamePart &&
               absl::StrContains(lower, absl::AsciiStrToLower(part));
    }
  }
  Secret::Wipe(lower.data(), lower.size());
  return found;
}

absl::Status Refuse(absl::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat("The provider would refuse this password: ", rule,
                   ". Let the user choose another one."));
}

}  // namespace

absl::Status CheckPasswordPolicy(const Secret& password,
                                 const PasswordRules& rules,
                                 const std::vector<std::string>& names) {
  const absl::string_view text = password.Reveal(SecretAccess());
  if (CharactersOf(text) < kShortest || ClassesOf(text) < kFewestClasses) {
    return absl::InvalidArgumentError(
        "The provider's policy refuses this password: it wants at least 8 "
        "characters and 3 of lower case, upper case, digits and other "
        "characters. Let the user choose another one, and set the directory's "
        "policy to the same rules.");
  }
  if (AnyByte(text, absl::ascii_iscntrl)) {
    return Refuse("it contains a control character");
  }
  if (rules.refuse_non_ascii &&
      AnyByte(text, [](unsigned char c) { return c >= 0x80; })) {
    return Refuse("it contains a character outside of ASCII");
  }
  if (HasAnyOf(text, rules.refused_characters)) {
    return Refuse("it contains a character that the provider doesn't take");
  }
  if (rules.refuse_name_parts && HasNamePart(text, names)) {
    return Refuse("it contains a part of the account's name");
  }
  return absl::OkStatus();
}

Secret RandomPassword() {
  std::string text(kRandomSize, '\0');
  Secret password;
  do {
    for (char& c : text) {
      c = kAlphabet[randombytes_uniform(
          static_cast<uint32_t>(kAlphabet.size()))];
    }
    password = Secret::CopyOf(text);
  } while (!CheckPasswordPolicy(password).ok());
  Secret::Wipe(text.data(), text.size());
  return password;
}

}  // namespace directory_sync::uploader
