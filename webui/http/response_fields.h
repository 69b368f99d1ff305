#ifndef WEBUI_HTTP_RESPONSE_FIELDS_H_
#define WEBUI_HTTP_RESPONSE_FIELDS_H_

#include <map>
#include <string>

#include "webui/http/http_message.h"

namespace directory_sync::webui {

// The header of an answer: its content type, its own fields, and the security
// fields that every answer has; its own win. A field with a control character
// in it, which could end the header early, is left out. Pure.
std::map<std::string, std::string> FieldsOf(const HttpResponse& response);

}  // namespace directory_sync::webui

#endif  // WEBUI_HTTP_RESPONSE_FIELDS_H_
