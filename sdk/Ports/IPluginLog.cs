namespace Baton.Sdk.Ports;

/// <summary>Where a plugin writes what a person may want to read later; never secrets.</summary>
public interface IPluginLog
{
    /// <summary>Something normal happened.</summary>
    /// <param name="text">One complete sentence.</param>
    void Info(string text);

    /// <summary>Something is odd, and the work goes on.</summary>
    /// <param name="text">One complete sentence.</param>
    void Warning(string text);

    /// <summary>Something went wrong.</summary>
    /// <param name="text">One complete sentence.</param>
    void Error(string text);
}
