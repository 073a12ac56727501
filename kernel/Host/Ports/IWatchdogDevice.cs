namespace Baton.Host.Ports;

/// <summary>A device that resets the machine unless it is fed in time.</summary>
public interface IWatchdogDevice
{
    /// <summary>Arms it; the time that the device will really wait.</summary>
    /// <param name="timeout">How long it is to wait.</param>
    /// <exception cref="IOException">There is none, or it cannot be armed.</exception>
    TimeSpan Arm(TimeSpan timeout);

    /// <summary>Whether its driver keeps it armed for good (nowayout).</summary>
    bool StaysArmed { get; }

    /// <summary>A sign of life.</summary>
    /// <exception cref="IOException">The device does not take it.</exception>
    void Feed();

    /// <summary>Disarms it, where its driver allows that.</summary>
    void Disarm();
}
