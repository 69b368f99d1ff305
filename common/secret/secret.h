#ifndef COMMON_SECRET_SECRET_H_
#define COMMON_SECRET_SECRET_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

class SecretAccess;

// A password or key in memory: in guarded pages that are kept out of core
// dumps, wiped when it goes away, never printed (there is no operator<< and no
// conversion). Movable, not copyable; thread compatible.
class Secret {
 public:
  // An empty secret.
  Secret() = default;

  // Takes a copy of `bytes`; wiping the source stays the caller's duty.
  // Aborts when memory is exhausted: there is no way on without the secret.
  static Secret CopyOf(absl::string_view bytes);

  // Takes the bytes of `source` and wipes it, whatever its capacity was.
  template <typename String>
  static Secret TakeFrom(String& source) {
    Secret secret = CopyOf(absl::string_view(source.data(), source.size()));
    Wipe(source.data(), source.size());
    source.clear();
    return secret;
  }

  // `size` bytes that `fill` writes in place, so that no copy is ever
  // elsewhere. They are zero before; with a size of 0 `fill` isn't called.
  static Secret Filled(size_t size, absl::FunctionRef<void(char*)> fill);

  // `size` bytes from the system's random number generator.
  static Secret Random(size_t size);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }

  // Another owner of the same bytes.
  Secret Clone() const;

  // The bytes, valid as long as this object. Don't let copies outlive it.
  absl::string_view Reveal(const SecretAccess& passkey) const;

  // Constant-time comparison.
  bool operator==(const Secret& other) const;
  bool operator!=(const Secret& other) const { return !(*this == other); }

  // Overwrites memory in a way that a compiler doesn't remove.
  static void Wipe(void* bytes, size_t size);

 private:
  void Reset();

  char* bytes_ = nullptr;
  size_t size_ = 0;
};

}  // namespace directory_sync

#endif  // COMMON_SECRET_SECRET_H_
