namespace Baton.Wire.Heartbeats.Disk;

/// <summary>
/// The servers' slots on a device: opened after a look at what else is there, and forgotten at the
/// first error, so that a device that comes back is found again.
/// </summary>
/// <param name="path">The device.</param>
/// <param name="servers">How many slots there are.</param>
/// <param name="open">Opens a device for transfers of so many bytes at most.</param>
internal sealed class DiskSlots(
    string path, int servers, Func<string, int, IDiskDevice> open) : IDisposable
{
    private readonly byte[] _area = new byte[servers * DiskLayout.BlockBytes];
    private readonly byte[] _own = new byte[DiskLayout.BlockBytes];
    private IDiskDevice? _device;

    public DiskSlots(string path, int servers)
        : this(path, servers, (at, bytes) => DiskDevice.Open(at, bytes))
    {
    }

    public string Path => path;

    public bool IsOpen => _device is not null;

    /// <exception cref="DiskFaultException">It cannot be used; it says why.</exception>
    public void Open()
    {
        IDiskDevice? device = null;
        try
        {
            device = open(path, Math.Max(_area.Length, DiskLayout.HeadBytes));
            CheckContent(device);
            _device = device;
            device = null;
        }
        catch (IOException e)
        {
            throw new DiskFaultException(DiskFault.Missing, e.Message);
        }
        finally
        {
            device?.Dispose();
        }
    }

    /// <summary>Puts into the own slot what it is to hold from now on.</summary>
    /// <exception cref="DiskFaultException">The device failed.</exception>
    public void Write(int server, ReadOnlySpan<byte> content)
    {
        content.CopyTo(_own);
        _own.AsSpan(content.Length).Clear();
        try
        {
            _device!.Write(DiskLayout.SlotOf(server), _own);
        }
        catch (IOException e)
        {
            throw Lost(DiskFault.Writing, e);
        }
    }

    /// <summary>Fetches all slots.</summary>
    /// <exception cref="DiskFaultException">The device failed.</exception>
    public void Read()
    {
        try
        {
            _device!.Read(DiskLayout.SlotsAt, _area);
        }
        catch (IOException e)
        {
            throw Lost(DiskFault.Reading, e);
        }
    }

    /// <summary>A server's slot as it was fetched last.</summary>
    public ReadOnlySpan<byte> Of(int server) =>
        _area.AsSpan(server * DiskLayout.BlockBytes, DiskLayout.BlockBytes);

    public void Dispose()
    {
        _device?.Dispose();
        _device = null;
    }

    private static void CheckContent(IDiskDevice device)
    {
        if (device.Size < DiskLayout.PartitionBytesMin)
        {
            throw new DiskFaultException(DiskFault.TooSmall,
                $"it has {device.Size} bytes, and a heartbeat partition at least "
                + $"{DiskLayout.PartitionBytesMin}");
        }
        byte[] head = new byte[DiskLayout.HeadBytes];
        device.Read(0, head);
        if (ForeignContent.In(head) is { } found)
        {
            throw new DiskFaultException(
                DiskFault.Occupied, $"it holds {found}, and nothing is written to it");
        }
    }

    private DiskFaultException Lost(DiskFault fault, IOException e)
    {
        Dispose();
        return new DiskFaultException(fault, e.Message);
    }
}

/// <summary>What is wrong with a device; the value is the number of the message.</summary>
internal enum DiskFault
{
    Missing = 10,
    Occupied = 11,
    Reading = 12,
    Writing = 13,
    TooSmall = 14,
    Stalled = 15,
}

/// <summary>A device cannot be used.</summary>
internal sealed class DiskFaultException(DiskFault fault, string text) : Exception(text)
{
    public DiskFault Fault => fault;
}
