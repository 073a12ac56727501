using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Baton.Clp.Daemon;

/// <summary>
/// A process that outlives its parent: a session of its own, no terminal, its output in a file.
/// </summary>
internal sealed partial class DetachedProcess
{
    private const int OpenReadOnly = 0;

    private const int OpenAppend = 0x441;

    private const uint OwnerOnly = 0x180;

    private const short NewSession = 0x80;

    private const int NoHang = 1;

    /// <summary>More than any C library needs for its attributes or file actions.</summary>
    private const int OpaqueBytes = 1024;

    private readonly int _pid;

    private int? _exitCode;

    private DetachedProcess(int pid, long outputStart)
    {
        _pid = pid;
        OutputStart = outputStart;
    }

    /// <summary>Where in the file its output begins.</summary>
    public long OutputStart { get; }

    /// <exception cref="Win32Exception">The system would not start it.</exception>
    public static unsafe DetachedProcess Start(string[] argv, string[] environment, string output)
    {
        long start = File.Exists(output) ? new FileInfo(output).Length : 0;
        byte* actions = stackalloc byte[OpaqueBytes];
        byte* attributes = stackalloc byte[OpaqueBytes];
        Check(FileActionsInit(actions));
        Check(AttributesInit(attributes));
        nint[] arguments = Strings(argv);
        nint[] variables = Strings(environment);
        try
        {
            Check(AddOpen(actions, 0, "/dev/null", OpenReadOnly, 0));
            Check(AddOpen(actions, 1, output, OpenAppend, OwnerOnly));
            Check(AddDuplicate(actions, 1, 2));
            WhereKnown(actions, static a => AddChangeFolder((byte*)a, "/"));
            WhereKnown(actions, static a => AddCloseFrom((byte*)a, 3));
            Check(SetFlags(attributes, NewSession));
            fixed (nint* argumentsAt = arguments, variablesAt = variables)
            {
                Check(Spawn(out int pid, argv[0], actions, attributes, argumentsAt, variablesAt));
                return new DetachedProcess(pid, start);
            }
        }
        finally
        {
            Free(arguments);
            Free(variables);
            _ = FileActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>Null while it runs.</summary>
    public int? ExitCode()
    {
        if (_exitCode is null && WaitFor(_pid, out int status, NoHang) == _pid)
        {
            int signal = status & 0x7f;
            // As a shell would count it.
            _exitCode = signal == 0 ? (status >> 8) & 0xff : 128 + signal;
        }
        return _exitCode;
    }

    // Not in every C library; without it the daemon merely inherits more than it needs.
    private static unsafe void WhereKnown(byte* actions, Func<nint, int> add)
    {
        try
        {
            Check(add((nint)actions));
        }
        catch (EntryPointNotFoundException)
        {
        }
    }

    private static nint[] Strings(string[] values) =>
        [.. values.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private static void Free(nint[] strings)
    {
        foreach (nint text in strings)
            Marshal.FreeCoTaskMem(text);
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn",
        StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Spawn(out int pid, string path, byte* actions,
        byte* attributes, nint* argv, nint* environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int FileActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen",
        StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int AddOpen(byte* actions, int descriptor, string path,
        int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np",
        StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int AddChangeFolder(byte* actions, string folder);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static unsafe partial int AddCloseFrom(byte* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitFor(int pid, out int status, int options);
}
