#ifndef COMMON_LDAP_BER_H_
#define COMMON_LDAP_BER_H_

#include <lber.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

struct BerFree {
  void operator()(BerElement* ber) const { ber_free(ber, 1); }
};
using BerPtr = std::unique_ptr<BerElement, BerFree>;

// An empty element for ber_printf. Aborts when memory is exhausted.
BerPtr NewBer();

// An element for ber_scanf over a copy of `bytes`, which must not be empty:
// liblber reads beyond nothing.
BerPtr BerOf(absl::string_view bytes);

// What was written so far; empty when a ber_printf failed.
std::string TakeBytes(BerElement& ber);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_BER_H_
