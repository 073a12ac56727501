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

    private ControlGroup? _group;

    private Confinement(ProcessDefaults bounds)
    {
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
    /// <exception cref="IOException">The user does not exist or may not be taken.</exception>
    public static Confinement Apply(HelloOrder order)
    {
        var confinement = new Confinement(order.Bounds);
        if (order.User.Length > 0 && order.User != Environment.UserName)
        {
            NativeConfinement.Become(NativeAccounts.Find(order.User)
                ?? throw new IOException($"there is no user {order.User} on this server"));
            NativeConfinement.GainNothing();
        }
        else if (Environment.IsPrivilegedProcess)
        {
            confinement._group = ControlGroup.Join(order.Mark, order.Bounds);
        }
        // After the user was taken: the system forgets the signal with the former one.
        NativeConfinement.DieWithParent();
        if (NativeConfinement.Parent() != order.Parent) NativeConfinement.Exit(1);
        confinement.Set(confinement._bounds);
        NativeConfinement.WritePrivately();
        return confinement;
    }

    /// <summary>Starts something that is to be bounded as the daemon itself is.</summary>
    public ProcessIdentity Start(Func<ProcessIdentity> start)
    {
        lock (_gate)
        {
            Set(_before);
            try
            {
                var started = start();
                _group?.Release(started.Pid);
                return started;
            }
            finally
            {
                Set(_bounds);
            }
        }
    }

    /// <summary>This process ends in order: nothing of its bounds is left behind.</summary>
    public void Leave() => _group?.Release(Environment.ProcessId);

    private void Set((int Resource, ulong Bound)[] bounds)
    {
        foreach (var (resource, bound) in bounds)
            NativeConfinement.SetBound(resource, bound);
    }
}
