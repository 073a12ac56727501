using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>The system's calls by which a process bounds itself.</summary>
internal static unsafe partial class NativeConfinement
{
    public const int FileSize = 1;
    public const int Data = 2;
    public const int Core = 4;
    public const int Processes = 6;
    public const int OpenFiles = 7;

    private const int ParentDeathSignal = 1;
    private const int NoNewPrivileges = 38;

    /// <summary>The bound in force and the highest that may be set.</summary>
    public static (ulong Soft, ulong Hard) Bound(int resource)
    {
        ulong* pair = stackalloc ulong[2];
        return GetLimit(resource, pair) == 0
            ? (pair[0], pair[1]) : (ulong.MaxValue, ulong.MaxValue);
    }

    /// <summary>Sets the bound in force, not higher than is allowed.</summary>
    /// <param name="resource">What is bounded.</param>
    /// <param name="soft">The bound.</param>
    /// <param name="forGood">True if this process is never to raise it again.</param>
    public static void SetBound(int resource, ulong soft, bool forGood)
    {
        ulong* pair = stackalloc ulong[2];
        var (_, hard) = Bound(resource);
        pair[0] = Math.Min(soft, hard);
        pair[1] = forGood ? pair[0] : hard;
        _ = SetLimit(resource, pair);
    }

    /// <summary>This process dies with the thread that started it.</summary>
    public static void DieWithParent() =>
        _ = Control(ParentDeathSignal, NativeProcess.Kill, 0, 0, 0);

    /// <summary>What this process writes is for its user alone, as in the daemon.</summary>
    public static void WritePrivately() => _ = Mask(0x3f); // 077

    /// <summary>No program that is started gets more rights than this one.</summary>
    public static void GainNothing() => _ = Control(NoNewPrivileges, 1, 0, 0, 0);

    /// <summary>Becomes a user, in all threads and for good.</summary>
    /// <exception cref="IOException">It may not.</exception>
    public static void Become(UserAccount account)
    {
        if (InitGroups(account.Name, account.GroupId) != 0
            || SetGroup(account.GroupId) != 0 || SetUser(account.UserId) != 0)
            throw NativeError.Of($"user {account.Name} could not be taken");
    }

    /// <summary>Gives a file or folder to a user.</summary>
    public static void Own(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
            throw NativeError.Of($"{path} could not be given away");
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int Parent();

    /// <summary>Ends this process at once, without anything that could wait.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ulong* pair);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, ulong* pair);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Mask(uint mask);

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitGroups(string user, uint group);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
