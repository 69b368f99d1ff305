#include "uploader/passwords/password_policy.h"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_access.h"

namespace directory_sync::uploader {
namespace {

constexpr int kShortest = 8;
constexpr int kFewestClasses = 3;
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

}  // namespace

absl::Status CheckPasswordPolicy(const Secret& password) {
  const absl::string_view text = password.Reveal(SecretAccess());
  if (CharactersOf(text) >= kShortest && ClassesOf(text) >= kFewestClasses) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "The provider's policy refuses this password: it wants at least 8 "
      "characters and 3 of lower case, upper case, digits and other "
      "characters. Let the user choose another one, and set the directory's "
      "policy to the same rules.");
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
