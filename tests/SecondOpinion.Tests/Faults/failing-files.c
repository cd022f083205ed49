/* Stands before the system's calls on files (LD_PRELOAD) and lets the n-th of them under one folder fail, as a full or dying disk would. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[1024], failed[2048];
static size_t folder_length;
static int failing_call, failure, with_reads;
static atomic_int armed, passed;

/* Counts from now on; call 0 lets nothing fail. Reads count only where they can fail. */
void failing_files_arm(const char *under, int call, int error, int reads)
{
    atomic_store(&armed, 0);
    snprintf(folder, sizeof folder, "%s", under);
    folder_length = strlen(folder);
    failing_call = call;
    failure = error;
    with_reads = reads;
    failed[0] = 0;
    atomic_store(&passed, 0);
    atomic_store(&armed, 1);
}

/* While held, nothing is counted and nothing fails. */
void failing_files_hold(int hold)
{
    atomic_store(&armed, !hold);
}

/* Which call failed, and on what. */
const char *failing_files_failed(void)
{
    return failed;
}

static int is_due(const char *call, const char *path)
{
    if (!atomic_load(&armed) || path == NULL || strncmp(path, folder, folder_length) != 0)
        return 0;
    if (atomic_fetch_add(&passed, 1) + 1 != failing_call)
        return 0;
    snprintf(failed, sizeof failed, "%s of %s", call, path + folder_length);
    errno = failure;
    return 1;
}

static int is_due_on(const char *call, int file)
{
    char link[64], path[2048];
    if (!atomic_load(&armed))
        return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0)
        return 0;
    path[length] = 0;
    return is_due(call, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

static int open_counts(int flags)
{
    return with_reads || (flags & O_ACCMODE) != O_RDONLY;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_counts(flags) && is_due(__func__, path) ? -1 : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_counts(flags) && is_due(__func__, path) ? -1 : REAL(open64)(path, flags, mode);
}

ssize_t read(int file, void *bytes, size_t count) { return with_reads && is_due_on(__func__, file) ? -1 : REAL(read)(file, bytes, count); }
ssize_t pread(int file, void *bytes, size_t count, off_t at) { return with_reads && is_due_on(__func__, file) ? -1 : REAL(pread)(file, bytes, count, at); }
ssize_t pread64(int file, void *bytes, size_t count, off64_t at) { return with_reads && is_due_on(__func__, file) ? -1 : REAL(pread64)(file, bytes, count, at); }
ssize_t write(int file, const void *bytes, size_t count) { return is_due_on(__func__, file) ? -1 : REAL(write)(file, bytes, count); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return is_due_on(__func__, file) ? -1 : REAL(pwrite)(file, bytes, count, at); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) { return is_due_on(__func__, file) ? -1 : REAL(pwrite64)(file, bytes, count, at); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) { return is_due_on(__func__, file) ? -1 : REAL(pwritev)(file, parts, count, at); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) { return is_due_on(__func__, file) ? -1 : REAL(pwritev64)(file, parts, count, at); }
int fsync(int file) { return is_due_on(__func__, file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return is_due_on(__func__, file) ? -1 : REAL(fdatasync)(file); }
int ftruncate(int file, off_t length) { return is_due_on(__func__, file) ? -1 : REAL(ftruncate)(file, length); }
int ftruncate64(int file, off64_t length) { return is_due_on(__func__, file) ? -1 : REAL(ftruncate64)(file, length); }
int rename(const char *from, const char *to) { return is_due(__func__, from) ? -1 : REAL(rename)(from, to); }
int link(const char *from, const char *to) { return is_due(__func__, from) ? -1 : REAL(link)(from, to); }
int unlink(const char *path) { return is_due(__func__, path) ? -1 : REAL(unlink)(path); }
int rmdir(const char *path) { return is_due(__func__, path) ? -1 : REAL(rmdir)(path); }
int mkdir(const char *path, mode_t mode) { return is_due(__func__, path) ? -1 : REAL(mkdir)(path, mode); }
