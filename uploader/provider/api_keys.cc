#include "uploader/provider/api_keys.h"

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"
#include "openssl/evp.h"
#include "openssl/sha.h"

namespace directory_sync::provider {
namespace {

constexpr size_t kMaxKeySize = 256;

absl::Status CheckKey(absl::string_view key, absl::string_view label) {
  const absl::string_view cure =
      ": copy it from the control panel (My Profile > API Keys)";
  if (key.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(label, " is empty", cure));
  }
  bool usable = key.size() <= kMaxKeySize;
  for (const char c : key) {
    usable = usable && absl::ascii_isgraph(static_cast<unsigned char>(c)) &&
             c != ':';
  }
  if (usable) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(label, " is too long or has a blank in it", cure));
}

// SHA-1 over pieces, so that the secret is never copied together with others.
class Sha1 {
 public:
  Sha1() { EVP_DigestInit_ex(context_.get(), EVP_sha1(), nullptr); }

  void Add(absl::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }

  std::string Finish() {
    unsigned char digest[SHA_DIGEST_LENGTH];
    EVP_DigestFinal_ex(context_.get(), digest, nullptr);
    return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

}  // namespace

absl::Status CheckApiKeys(const ApiKeys& keys) {
  absl::Status user_key = CheckKey(keys.user_key.Reveal(SecretAccess()),
                                   "Control Panel API User Key");
  if (!user_key.ok()) return user_key;
  return CheckKey(keys.secret_key.Reveal(SecretAccess()),
                  "Control Panel API Secret Key");
}

std::string SignRequest(const ApiKeys& keys, absl::string_view user_agent,
                        absl::Time now) {
  const std::string time =
      absl::FormatTime("%E4Y%m%d%H%M%S", now, absl::UTCTimeZone());
  Sha1 digest;
  digest.Add(keys.user_key.Reveal(SecretAccess()));
  digest.Add(user_agent);
  digest.Add(time);
  digest.Add(keys.secret_key.Reveal(SecretAccess()));
  return absl::StrCat(keys.user_key.Reveal(SecretAccess()), ":", time, ":",
                      absl::Base64Escape(digest.Finish()));
}

}  // namespace directory_sync::provider
