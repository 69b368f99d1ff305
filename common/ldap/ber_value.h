#ifndef COMMON_LDAP_BER_VALUE_H_
#define COMMON_LDAP_BER_VALUE_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// The little BER (X.690) that values of LDAP controls are made of: a sequence
// of integers and octet strings. On Windows there is no liblber.

std::string BerInteger(int32_t number);
std::string BerOctets(absl::string_view bytes);
std::string BerSequence(std::initializer_list<std::string> elements);

// Reads the elements of a sequence one after the other; whatever is malformed
// is absent. The bytes may come from anybody. Views what it was made of.
class BerSequenceReader {
 public:
  explicit BerSequenceReader(absl::string_view bytes);

  std::optional<int32_t> Integer();
  std::optional<absl::string_view> Octets();

 private:
  // The contents of the next element if it has that tag.
  std::optional<absl::string_view> Take(unsigned char tag);

  absl::string_view rest_;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_BER_VALUE_H_
