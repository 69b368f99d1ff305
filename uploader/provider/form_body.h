#ifndef UPLOADER_PROVIDER_FORM_BODY_H_
#define UPLOADER_PROVIDER_FORM_BODY_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/secret/secret.h"

namespace directory_sync::provider {

// An application/x-www-form-urlencoded body that may hold a password: written
// into buffers that are wiped when they go away.
// Thread compatible.
class FormBody {
 public:
  FormBody() = default;
  ~FormBody() { Secret::Wipe(&bytes_[0], bytes_.size()); }
  FormBody(const FormBody&) = delete;
  FormBody& operator=(const FormBody&) = delete;

  // Adds a field. The bytes behind `value` are read now, encoded, and not kept.
  void Add(absl::string_view name, absl::string_view value);
  void Add(absl::string_view name, const Secret& value);

  // The encoded body, valid until the next Add.
  absl::string_view bytes() const { return bytes_; }

 private:
  // Makes room for `size` more bytes; wipes the old buffer if it moves.
  void Grow(size_t size);
  void AppendEncoded(absl::string_view text);

  std::string bytes_;
};

// `text` as one segment of a URL's path: all but letters, digits and -._~ is
// percent-encoded.
std::string EncodePathSegment(absl::string_view text);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_FORM_BODY_H_
