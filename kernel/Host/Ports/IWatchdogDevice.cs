namespace Baton.Host.Ports;

/// <summary>A device that resets the machine unless it is fed in time.</summary>
public interface IWatchdogDevice
{
    /// <summary>The kernel's name of it: one device may have several files.</summary>
    string Name { get; }

    /// <summary>
    /// Arms it, or changes its time; the time that the device will really wait.
    /// </summary>
    /// <param name="timeout">How long it is to wait.</param>
    /// <exception cref="IOException">There is none, or it cannot be armed.</exception>
    TimeSpan Arm(TimeSpan timeout);

    /// <summary>Whether its driver keeps it armed for good (nowayout), or may do so.</summary>
    bool StaysArmed { get; }

    /// <summary>A sign of life.</summary>
    /// <exception cref="IOException">The device does not take it.</exception>
    void Feed();

    /// <summary>Disarms it, where its driver allows that.</summary>
    void Disarm();
}
