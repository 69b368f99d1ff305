#include "common/secret/secret.h"

#include <sodium.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace directory_sync {
namespace {

// Guarded memory needs libsodium's canary, which sodium_init makes.
char* Allocate(size_t size) {
  static const bool initialized = sodium_init() >= 0;
  if (!initialized) std::abort();
  void* bytes = sodium_malloc(size);
  if (bytes == nullptr) std::abort();
  return static_cast<char*>(bytes);
}

}  // namespace

Secret Secret::CopyOf(absl::string_view bytes) {
  Secret secret;
  if (bytes.empty()) return secret;
  secret.bytes_ = Allocate(bytes.size());
  secret.size_ = bytes.size();
  std::memcpy(secret.bytes_, bytes.data(), bytes.size());
  return secret;
}

Secret Secret::Filled(size_t size, absl::FunctionRef<void(char*)> fill) {
  Secret secret;
  if (size == 0) return secret;
  secret.bytes_ = Allocate(size);
  secret.size_ = size;
  std::memset(secret.bytes_, 0, size);
  fill(secret.bytes_);
  return secret;
}

Secret Secret::Random(size_t size) {
  return Filled(size, [size](char* bytes) { randombytes_buf(bytes, size); });
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Reset();
    bytes_ = std::exchange(other.bytes_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() { Reset(); }

Secret Secret::Clone() const {
  return CopyOf(absl::string_view(bytes_, size_));
}

absl::string_view Secret::Reveal(const SecretAccess& /*passkey*/) const {
  return absl::string_view(bytes_, size_);
}

bool Secret::operator==(const Secret& other) const {
  return size_ == other.size_ &&
         (size_ == 0 || sodium_memcmp(bytes_, other.bytes_, size_) == 0);
}

void Secret::Wipe(void* bytes, size_t size) { sodium_memzero(bytes, size); }

void Secret::Reset() {
  // sodium_free wipes before it releases.
  if (bytes_ != nullptr) sodium_free(bytes_);
  bytes_ = nullptr;
  size_ = 0;
}

}  // namespace directory_sync
