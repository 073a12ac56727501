using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Baton.Host.Ports;

/// <summary>The kernel's watchdog interface, such as <c>/dev/watchdog</c>.</summary>
/// <param name="path">The device file.</param>
/// <param name="system">Where the kernel tells of its devices.</param>
public sealed partial class WatchdogDevice(string path, string system = "/sys") : IWatchdogDevice
{
    // _IOWR('W', 6, int)
    private const uint SetTimeout = 0xC0045706;

    // _IOR('W', 7, int)
    private const uint GetTimeout = 0x80045707;

    private SafeFileHandle? _device;

    /// <inheritdoc/>
    public string Name
    {
        get
        {
            string name = Path.GetFileName(Target());
            // The plain name is the first device's second one, and no folder bears it.
            return name == "watchdog" ? "watchdog0" : name;
        }
    }

    /// <inheritdoc/>
    // Where it does not say: feeding one in vain harms less than closing one that bites.
    public bool StaysArmed => NoWayOut != false;

    // Null if it does not say.
    private bool? NoWayOut
    {
        get
        {
            try
            {
                return File.ReadAllText(
                    Path.Join(system, "class/watchdog", Name, "nowayout")).Trim() != "0";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public TimeSpan Arm(TimeSpan timeout)
    {
        int seconds = (int)Math.Max(1, Math.Floor(timeout.TotalSeconds));
        bool isOpen = _device is not null;
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
            // One that is armed already goes on with the time that it has.
            if (isOpen) throw error;
            if (NoWayOut != true)
            {
                Disarm();
                throw error;
            }
            // Opened, it counts, and closed it would reset the machine.
            _ = Control(_device, GetTimeout, ref seconds);
        }
        // The driver says what it made of it.
        return TimeSpan.FromSeconds(seconds);
    }

    /// <inheritdoc/>
    public void Feed()
    {
        if (_device is not null) Put(_device, 0);
    }

    /// <inheritdoc/>
    public void Disarm()
    {
        if (_device is null) return;
        try
        {
            // The magic close: without it the device goes on, as after a crash.
            Put(_device, (byte)'V');
        }
        catch (IOException)
        {
            // Closed without it, the device resets the machine: the safe side.
        }
        _device.Dispose();
        _device = null;
    }

    private string Target()
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    // A watchdog has no places: the framework's writes, which name one, are refused.
    private void Put(SafeFileHandle device, byte sign)
    {
        if (Write(device, in sign, 1) != 1)
            throw NativeError.Of($"{path} takes no sign of life");
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle fd, in byte bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle fd, nuint request, ref int value);
}
