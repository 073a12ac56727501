using System.Runtime.InteropServices;
using System.Text;

namespace Baton.Host.Ports;

/// <summary>
/// <c>posix_spawn</c>: starts a program without copying this process, in a session of its own,
/// with signals and a file mode mask as a fresh program expects them.
/// </summary>
internal static unsafe partial class NativeSpawn
{
    // Larger than glibc's and musl's structures on every 64-bit machine.
    private const int ActionsBytes = 256;
    private const int AttributesBytes = 512;
    private const int SignalSetBytes = 128;

    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    private const int OwnView = 0x200; // CLONE_FS
    private const uint UsualMask = 0x12; // 022

    // Where a container refuses a mask of the thread's own: one start at a time.
    private static readonly Lock Masking = new();

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="arguments">Its arguments, its own name first.</param>
    /// <param name="environment">All of its environment, <c>NAME=value</c>.</param>
    /// <param name="directory">The folder it runs in.</param>
    /// <param name="streams">The descriptors that become 0, 1 and 2.</param>
    /// <param name="pid">The new process.</param>
    /// <returns>0, or the error's number.</returns>
    public static int Start(string program, IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment, string directory, ReadOnlySpan<int> streams,
        out int pid)
    {
        byte* actions = stackalloc byte[ActionsBytes];
        byte* attributes = stackalloc byte[AttributesBytes];
        using var path = new NativeTexts([program]);
        using var folder = new NativeTexts([directory]);
        using var argv = new NativeTexts(arguments);
        using var envp = new NativeTexts(environment);
        pid = 0;

        int error = ActionsInit(actions);
        if (error != 0) return error;
        try
        {
            for (int fd = 0; fd < streams.Length && error == 0; fd++)
                error = ActionsAddDup(actions, streams[fd], fd);
            if (error == 0) error = ActionsAddDirectory(actions, folder.Pointers[0]);
            if (error == 0) error = AttributesInit(attributes);
            if (error != 0) return error;
            FreshSignals(attributes);
            // The mask of this thread alone: a file that another one makes meanwhile stays private.
            bool isOwn = Unshare(OwnView) == 0;
            if (!isOwn) Masking.Enter();
            uint mask = Mask(UsualMask);
            error = Spawn(out int started, path.Pointers[0], actions, attributes,
                argv.Pointers, envp.Pointers);
            _ = Mask(mask);
            if (!isOwn) Masking.Exit();
            _ = AttributesDestroy(attributes);
            pid = started;
            return error;
        }
        finally
        {
            _ = ActionsDestroy(actions);
        }
    }

    // The runtime ignores SIGPIPE and blocks some signals; a program must not inherit that.
    private static void FreshSignals(byte* attributes)
    {
        // Filled by hand: the C library's own "all" leaves two signals of its threads out.
        byte* set = stackalloc byte[SignalSetBytes];
        new Span<byte>(set, SignalSetBytes).Fill(0xff);
        _ = AttributesSetDefaults(attributes, set);
        new Span<byte>(set, SignalSetBytes).Clear();
        _ = AttributesSetMask(attributes, set);
        _ = AttributesSetFlags(attributes,
            (short)(SetSignalDefaults | SetSignalMask | SetSession));
    }

    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Mask(uint mask);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(out int pid, byte* path, byte* actions, byte* attributes,
        byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int ActionsAddDup(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int ActionsAddDirectory(byte* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefaults(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(byte* attributes, byte* set);

    /// <summary>Texts as C wants them: pointers to zero-ended bytes, the last one null.</summary>
    private sealed class NativeTexts : IDisposable
    {
        public NativeTexts(IReadOnlyList<string> texts)
        {
            int bytes = texts.Sum(t => Encoding.UTF8.GetByteCount(t) + 1);
            int table = (texts.Count + 1) * sizeof(byte*);
            Pointers = (byte**)NativeMemory.Alloc((nuint)(table + bytes));
            var left = new Span<byte>((byte*)Pointers + table, bytes);
            byte* at = (byte*)Pointers + table;
            for (int i = 0; i < texts.Count; i++)
            {
                int written = Encoding.UTF8.GetBytes(texts[i], left);
                left[written] = 0;
                Pointers[i] = at;
                at += written + 1;
                left = left[(written + 1)..];
            }
            Pointers[texts.Count] = null;
        }

        public byte** Pointers { get; }

        public void Dispose() => NativeMemory.Free(Pointers);
    }
}
