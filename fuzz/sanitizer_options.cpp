// What the sanitizers must know, wherever these programs are started: FFmpeg copes with memory that it does not get,
// and freed memory that is kept to catch its use would count as memory that a file needs.
extern "C" const char* __asan_default_options();  // NOLINT(bugprone-reserved-identifier): the sanitizer's name for it

extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
    return "allocator_may_return_null=1:quarantine_size_mb=16";
}
