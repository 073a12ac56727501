using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>
/// The numbers that the operating system refuses with, and the exception for them.
/// </summary>
internal static class NativeError
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int Exists = 17;
    public const int NoMemory = 12;
    public const int TableFull = 23;
    public const int TooMany = 24;
    public const int NoDevice = 19;
    public const int NoExec = 8;
    public const int AddressNotAvailable = 99;

    /// <summary>The exception for the last failed call.</summary>
    /// <param name="what">What was tried, as the beginning of a sentence.</param>
    public static IOException Of(string what) => Of(what, Marshal.GetLastPInvokeError());

    /// <summary>
    /// Throws if the last call failed for want of descriptors or memory: what could not be looked
    /// at may well be there.
    /// </summary>
    /// <param name="what">What was tried, as the beginning of a sentence.</param>
    public static void ThrowIfShort(string what)
    {
        int number = Marshal.GetLastPInvokeError();
        if (number is NoMemory or TableFull or TooMany) throw Of(what, number);
    }

    /// <summary>The exception for an error number.</summary>
    /// <param name="what">What was tried, as the beginning of a sentence.</param>
    /// <param name="number">The error's number.</param>
    public static IOException Of(string what, int number) =>
        new($"{what}: {Marshal.GetPInvokeErrorMessage(number)}", number);
}
