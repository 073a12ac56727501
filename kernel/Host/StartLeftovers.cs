using System.Runtime.InteropServices;
using Baton.Host.Ports;

namespace Baton.Host;

/// <summary>
/// Gives back, once, what only the start needed: read certificates, parsed files, freed buffers,
/// and the pages of the runtime that nothing looks at again. An idle daemon would hold them for
/// hours, since it gives neither collector a reason to run.
/// </summary>
public static partial class StartLeftovers
{
    // By now the view stands and the groups of a start are up.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);

    public static async Task GiveBack(TimeProvider time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Settled, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc keeps what was freed in so many places.
        }
        MappedFiles.LetGo();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
