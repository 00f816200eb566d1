using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Preservation.Archive.Files;

/// <summary>The few Linux calls that .NET has no door to. Elsewhere the callers fall back to what .NET offers.</summary>
internal static partial class Posix
{
    public const int NoEntry = 2, Locked = 11, Exists = 17, CrossDevice = 18, Invalid = 22, NoSpace = 28, ReadOnly = 30, NotSupported = 95, Quota = 122;

    private const int AtFdCwd = -100, AtSymlinkNoFollow = 0x100, RenameNoReplace = 1;
    private const uint StatxBasic = 0x7ff;
    private const int OpenFolderFlags = 0x10000 | 0x80000, CloseOnExec = 0x80000, ReadWrite = 2;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    /// <summary>Facts of a path itself, not of what a link points to; false with the error in <see cref="LastError"/>.</summary>
    public static bool TryStat(string path, out Statx facts) =>
        StatxCall(AtFdCwd, path, AtSymlinkNoFollow, StatxBasic, out facts) == 0;

    /// <summary>Renames, and fails with <see cref="Exists"/> when something lies at the target.</summary>
    public static bool TryRenameNew(string from, string to) =>
        RenameAt2(AtFdCwd, from, AtFdCwd, to, RenameNoReplace) == 0;

    public static bool TryLink(string from, string to) => Link(from, to) == 0;

    /// <summary>Opens a file for reads and writes that pass the page cache by; null where the file system does not offer that.</summary>
    public static SafeFileHandle? TryOpenDirect(string path, bool forWriting)
    {
        var direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;
        var descriptor = Open(path, direct | CloseOnExec | (forWriting ? ReadWrite : 0), 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Drops the clean pages of an open file from the page cache.</summary>
    public static void DropCache(SafeFileHandle file) => _ = Fadvise(file, 0, 0, 4);

    /// <summary>Starts to write dirty pages of a range back, without waiting for them.</summary>
    public static void StartWriteBack(SafeFileHandle file, long offset, long length) => _ = SyncFileRange(file, offset, length, 2);

    /// <summary>Makes the names in a folder survive a power cut.</summary>
    public static void FlushFolder(string path)
    {
        var descriptor = Open(path, OpenFolderFlags, 0);
        if (descriptor < 0)
            throw new IOException($"The folder '{path}' cannot be opened to flush it: {LastMessage()}.", LastError);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(handle) != 0 && LastError != Invalid)
            throw new IOException($"The folder '{path}' cannot be flushed: {LastMessage()}.", LastError);
    }

    public static int LastError => Marshal.GetLastPInvokeError();

    public static string LastMessage() => Marshal.GetPInvokeErrorMessage(LastError);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxCall(int folder, string path, int flags, uint mask, out Statx facts);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "posix_fadvise", SetLastError = true)]
    private static partial int Fadvise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}
