#include "password-handler/hook/password_complexity.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/letter_case.h"

namespace directory_sync::password_handler {
namespace {

constexpr char32_t kInvalid = 0xffffffff;
constexpr size_t kKindsNeeded = 3;
// Shorter names are too short to forbid.
constexpr size_t kShortestForbidden = 3;

// Characters of a password, wiped when done with.
class Characters {
 public:
  Characters() = default;
  Characters(const Characters&) = delete;
  Characters& operator=(const Characters&) = delete;
  ~Characters() {
    Secret::Wipe(characters_.data(), characters_.size() * sizeof(char32_t));
  }

  // False if `text` is not UTF-8.
  bool Read(absl::string_view text);

  std::vector<char32_t>& get() { return characters_; }

 private:
  std::vector<char32_t> characters_;
};

// The continuation bytes that follow a first byte; -1: none may begin so.
int Continuations(uint8_t first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 1;
  if (first >= 0xe0 && first <= 0xef) return 2;
  if (first >= 0xf0 && first <= 0xf4) return 3;
  return -1;
}

bool IsScalar(char32_t character, int continuations) {
  constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  return character >= kSmallest[continuations] && character <= 0x10ffff &&
         (character < 0xd800 || character > 0xdfff);
}

char32_t TakeCharacter(absl::string_view& rest) {
  const uint8_t first = rest.front();
  rest.remove_prefix(1);
  const int continuations = Continuations(first);
  if (continuations < 0 || rest.size() < static_cast<size_t>(continuations)) {
    return kInvalid;
  }
  char32_t character =
      continuations == 0 ? first : first & (0x3f >> continuations);
  for (int i = 0; i < continuations; ++i) {
    const uint8_t next = rest.front();
    rest.remove_prefix(1);
    if ((next & 0xc0) != 0x80) return kInvalid;
    character = (character << 6) | (next & 0x3f);
  }
  return IsScalar(character, continuations) ? character : kInvalid;
}

bool Characters::Read(absl::string_view text) {
  characters_.reserve(text.size());  // so that it never moves
  while (!text.empty()) {
    const char32_t character = TakeCharacter(text);
    if (character == kInvalid) return false;
    characters_.push_back(character);
  }
  return true;
}

enum class Kind { kNone, kUpper, kLower, kDigit, kSign, kOtherLetter };

// As Samba's check_password_quality and Microsoft's rule see it: signs are
// those of ASCII, a space is of no kind, beyond ASCII all without a case counts
// as other letters.
Kind KindOf(char32_t character) {
  if (IsUpperCase(character)) return Kind::kUpper;
  if (IsLowerCase(character)) return Kind::kLower;
  if (character >= 0x80) return Kind::kOtherLetter;
  if (character >= '0' && character <= '9') return Kind::kDigit;
  if (character > ' ' && character < 0x7f) return Kind::kSign;
  return Kind::kNone;
}

absl::Status CheckKinds(const std::vector<char32_t>& password) {
  std::set<Kind> kinds;
  for (const char32_t character : password) kinds.insert(KindOf(character));
  kinds.erase(Kind::kNone);
  if (kinds.size() >= kKindsNeeded) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the password needs characters of three kinds: upper case, lower case, "
      "digits, signs, other letters");
}

bool ContainsName(const std::vector<char32_t>& lower_password,
                  absl::string_view name) {
  Characters characters;
  if (!characters.Read(name)) return false;
  std::vector<char32_t>& needle = characters.get();
  if (needle.size() < kShortestForbidden) return false;
  std::transform(needle.begin(), needle.end(), needle.begin(), ToLowerCase);
  return std::search(lower_password.begin(), lower_password.end(),
                     needle.begin(), needle.end()) != lower_password.end();
}

// Lower-cases `password` in place.
absl::Status CheckNames(const AccountNames& names,
                        std::vector<char32_t>& password) {
  std::transform(password.begin(), password.end(), password.begin(),
                 ToLowerCase);
  std::vector<std::string> forbidden =
      absl::StrSplit(names.full_name, absl::ByAnyChar(",.-_ #\t"));
  forbidden.push_back(names.sam_account_name);
  for (const std::string& name : forbidden) {
    if (ContainsName(password, name)) {
      return absl::InvalidArgumentError(
          "the password must not contain the account's name or a part of the "
          "full name");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckComplexity(const AccountNames& names,
                             const Secret& password) {
  Characters characters;
  if (!characters.Read(password.Reveal(SecretAccess()))) {
    return absl::InvalidArgumentError("the password is not UTF-8");
  }
  RETURN_IF_ERROR(CheckKinds(characters.get()));
  return CheckNames(names, characters.get());
}

}  // namespace directory_sync::password_handler
