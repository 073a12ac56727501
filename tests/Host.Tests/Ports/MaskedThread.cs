using System.Runtime.InteropServices;

namespace Baton.Host.Tests.Ports;

/// <summary>A thread with a file mode mask of its own, as the packaged daemon has one.</summary>
internal static partial class MaskedThread
{
    private const int OwnView = 0x200; // CLONE_FS

    /// <summary>Runs something on it.</summary>
    /// <param name="mask">What is taken from every mode.</param>
    /// <param name="act">What is run.</param>
    public static T Do<T>(uint mask, Func<T> act)
    {
        var done = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                Assert.AreEqual(0, Unshare(OwnView));
                _ = Mask(mask);
                done.SetResult(act());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        return done.Task.GetAwaiter().GetResult();
    }

    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Mask(uint mask);
}
