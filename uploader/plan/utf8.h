#ifndef UPLOADER_PLAN_UTF8_H_
#define UPLOADER_PLAN_UTF8_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::uploader {

// `text` with every byte that is no part of well-formed UTF-8 replaced by
// U+FFFD, so that any message may carry it. Pure.
std::string ValidUtf8(absl::string_view text);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_UTF8_H_
