#include "common/ldap/ber.h"

#include <cstdlib>

namespace directory_sync::ldap {

BerPtr NewBer() {
  BerPtr ber(ber_alloc_t(LBER_USE_DER));
  if (ber == nullptr) std::abort();
  return ber;
}

BerPtr BerOf(absl::string_view bytes) {
  berval value = {static_cast<ber_len_t>(bytes.size()),
                  const_cast<char*>(bytes.data())};
  BerPtr ber(ber_init(&value));
  if (ber == nullptr) std::abort();
  return ber;
}

std::string TakeBytes(BerElement& ber) {
  berval* flattened = nullptr;
  if (ber_flatten(&ber, &flattened) != 0) return "";
  std::string bytes(flattened->bv_val, flattened->bv_len);
  ber_bvfree(flattened);
  return bytes;
}

}  // namespace directory_sync::ldap
