// SPDX-License-Identifier: Apache-2.0
// libcurl's option setters are variadic, which Swift cannot call: one typed wrapper each.
#include <curl/curl.h>

typedef size_t (*vppd_curl_write)(char *data, size_t size, size_t count, void *context);

static inline CURLcode vppd_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}
static inline CURLcode vppd_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode vppd_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode vppd_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode vppd_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode vppd_curl_set_write(CURL *easy, CURLoption option, vppd_curl_write value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode vppd_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode vppd_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode vppd_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode vppd_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline int vppd_curl_message_is_done(const CURLMsg *message) {
    return message->msg == CURLMSG_DONE;
}
static inline CURLcode vppd_curl_message_result(const CURLMsg *message) {
    return message->data.result;
}
