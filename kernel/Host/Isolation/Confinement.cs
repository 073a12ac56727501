using Baton.Host.Ports;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host.Isolation;

/// <summary>Bounds this process before any of the plugin's code runs in it.</summary>
internal sealed class Confinement
{
    private const ulong MiB = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly (int Resource, ulong Bound)[] _bounds;
    private readonly (int Resource, ulong Bound)[] _before;
    private readonly Action<int> _started;

    private Confinement(ProcessDefaults bounds, Action<int> started)
    {
        _started = started;
        _bounds =
        [
            (NativeConfinement.Core, 0),
            (NativeConfinement.Data, (ulong)bounds.MemoryMiB * MiB),
            (NativeConfinement.Processes, (ulong)bounds.Processes),
            (NativeConfinement.OpenFiles, (ulong)bounds.OpenFiles),
            (NativeConfinement.FileSize, (ulong)bounds.FileMiB * MiB),
        ];
        _before = [.. _bounds.Select(
            b => (b.Resource, NativeConfinement.Bound(b.Resource).Soft))];
    }

    /// <summary>Takes the user and the bounds, and dies with the daemon from now on.</summary>
    /// <param name="order">What the daemon says.</param>
    /// <param name="started">Told of each process that is to outlive this one.</param>
    /// <exception cref="IOException">The user does not exist or may not be taken.</exception>
    public static Confinement Apply(HelloOrder order, Action<int> started)
    {
        var confinement = new Confinement(order.Bounds, started);
        if (order.User.Length > 0 && order.User != Environment.UserName)
        {
            NativeConfinement.Become(NativeAccounts.Find(order.User)
                ?? throw new IOException($"there is no user {order.User} on this server"));
            NativeConfinement.GainNothing();
        }
        // After the user was taken: the system forgets the signal with the former one.
        NativeConfinement.DieWithParent();
        if (NativeConfinement.Parent() != order.Parent) NativeConfinement.Exit(1);
        confinement.Set(confinement._bounds);
        NativeConfinement.WritePrivately();
        return confinement;
    }

    /// <summary>
    /// Starts something that is to be bounded as the daemon itself is; only root can raise bounds.
    /// </summary>
    public ProcessIdentity Start(Func<ProcessIdentity> start)
    {
        lock (_gate)
        {
            Set(_before);
            try
            {
                var process = start();
                _started(process.Pid);
                return process;
            }
            finally
            {
                Set(_bounds);
            }
        }
    }

    // For good where they can be: root could raise them again at any time, and has to.
    private void Set((int Resource, ulong Bound)[] bounds)
    {
        foreach (var (resource, bound) in bounds)
            NativeConfinement.SetBound(resource, bound, forGood: !Environment.IsPrivilegedProcess);
    }
}
