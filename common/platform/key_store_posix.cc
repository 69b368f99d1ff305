#include <sodium.h>

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/platform/key_store.h"
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

// Hexadecimal text and a line end: a file that a person can copy.
class TextBuffer {
 public:
  explicit TextBuffer(size_t size) : bytes_(size) {}
  ~TextBuffer() { Secret::Wipe(bytes_.data(), bytes_.size()); }
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;
  std::vector<char>& bytes() { return bytes_; }

 private:
  std::vector<char> bytes_;
};

absl::Status CreateKey(const std::string& path, size_t size) {
  const Secret key = Secret::Random(size);
  TextBuffer text(2 * size + 1);
  sodium_bin2hex(
      text.bytes().data(), text.bytes().size(),
      reinterpret_cast<const unsigned char*>(key.Reveal(SecretAccess()).data()),
      size);
  text.bytes().back() = '\n';
  return AtomicCreateFile(
      path, absl::string_view(text.bytes().data(), text.bytes().size()));
}

absl::StatusOr<Secret> ReadKey(const std::string& path, size_t size) {
  ASSIGN_OR_RETURN(const Secret text, ReadSecretFile(path));
  const absl::string_view hex = text.Reveal(SecretAccess());
  TextBuffer key(size);
  size_t written = 0;
  const char* end = nullptr;
  const int decoded =
      sodium_hex2bin(reinterpret_cast<unsigned char*>(key.bytes().data()), size,
                     hex.data(), hex.size(), nullptr, &written, &end);
  if (decoded != 0 || written != size || end != hex.data() + hex.size()) {
    return absl::DataLossError(absl::StrCat(
        path, ": is not a key of ", size, " bytes; restore it from a backup"));
  }
  return Secret::CopyOf(absl::string_view(key.bytes().data(), size));
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
