#include "common/platform/key_store.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/platform/key_protection.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

bool IsName(const std::string& name) {
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') {
      return false;
    }
  }
  return !name.empty();
}

absl::Status CreateKey(const std::string& path, size_t size) {
  ASSIGN_OR_RETURN(const Secret text, ProtectKey(Secret::Random(size)));
  const absl::string_view line = text.Reveal(SecretAccess());
  const Secret file = Secret::Filled(line.size() + 1, [line](char* out) {
    line.copy(out, line.size());
    out[line.size()] = '\n';
  });
  return AtomicCreateFile(path, file.Reveal(SecretAccess()));
}

absl::StatusOr<Secret> ReadKey(const std::string& path, size_t size) {
  ASSIGN_OR_RETURN(const Secret text, ReadSecretFile(path));
  absl::StatusOr<Secret> key = RecoverKey(text);
  if (!key.ok() || key->size() != size) {
    return absl::DataLossError(
        absl::StrCat(path, ": is not a key of ", size, " bytes",
                     key.ok() ? "" : absl::StrCat(": ", key.status().message()),
                     "; restore it from a backup"));
  }
  return key;
}

class Files : public KeyStore {
 public:
  explicit Files(std::string directory) : directory_(std::move(directory)) {}

  absl::StatusOr<Secret> GetOrCreate(const std::string& name,
                                     size_t size) override {
    if (!IsName(name) || size == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", name, "' of ", size, " bytes is no key"));
    }
    RETURN_IF_ERROR(CreatePrivateDirectory(directory_));
    const std::string path = absl::StrCat(directory_, "/", name, ".key");
    if (!FileExists(path)) {
      const absl::Status created = CreateKey(path, size);
      if (!created.ok() && !absl::IsAlreadyExists(created)) return created;
    }
    return ReadKey(path, size);
  }

 private:
  const std::string directory_;
};

}  // namespace

std::unique_ptr<KeyStore> FileKeyStore(const std::string& directory) {
  return std::make_unique<Files>(directory);
}

}  // namespace directory_sync
