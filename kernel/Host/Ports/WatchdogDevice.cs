using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Baton.Host.Ports;

/// <summary>The kernel's watchdog interface, such as <c>/dev/watchdog</c>.</summary>
/// <param name="path">The device file.</param>
public sealed partial class WatchdogDevice(string path) : IWatchdogDevice
{
    // _IOWR('W', 6, int)
    private const uint SetTimeout = 0xC0045706;

    private SafeFileHandle? _device;

    /// <inheritdoc/>
    public TimeSpan Arm(TimeSpan timeout)
    {
        int seconds = (int)Math.Max(1, Math.Floor(timeout.TotalSeconds));
        try
        {
            _device ??= File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
        if (Control(_device, SetTimeout, ref seconds) != 0)
        {
            var error = NativeError.Of($"{path} does not take a timeout of {seconds} s");
            Disarm();
            throw error;
        }
        // The driver says what it made of it.
        return TimeSpan.FromSeconds(seconds);
    }

    /// <inheritdoc/>
    public void Feed()
    {
        if (_device is not null) RandomAccess.Write(_device, [0], 0);
    }

    /// <inheritdoc/>
    public void Disarm()
    {
        if (_device is null) return;
        try
        {
            // The magic close: without it the device goes on, as after a crash.
            RandomAccess.Write(_device, "V"u8, 0);
        }
        catch (IOException)
        {
            // Closed without it, the device resets the machine: the safe side.
        }
        _device.Dispose();
        _device = null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle fd, nuint request, ref int value);
}
