using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Host.Ports;

/// <summary>How much a line of a plugin's log matters.</summary>
public enum PluginLogLevel
{
    /// <summary>Something normal happened.</summary>
    Info,

    /// <summary>Something is odd.</summary>
    Warning,

    /// <summary>Something went wrong.</summary>
    Error,
}

/// <summary>One line that a plugin logged.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="From">Which instance.</param>
/// <param name="Text">One line, without control characters.</param>
public sealed record PluginLogLine(DateTimeOffset At, PluginLogLevel Level, InstanceContext From,
    string Text);

/// <summary>One instance's log: stamps each line and hands it on.</summary>
/// <param name="context">The instance.</param>
/// <param name="time">The clock of the stamps.</param>
/// <param name="sink">Takes the lines; called from any thread.</param>
public sealed class PluginLog(InstanceContext context, TimeProvider time,
    Action<PluginLogLine> sink) : IPluginLog
{
    /// <summary>More is a dump, not a sentence.</summary>
    private const int TextCharactersMax = 4096;

    /// <inheritdoc/>
    public void Info(string text) => Add(PluginLogLevel.Info, text);

    /// <inheritdoc/>
    public void Warning(string text) => Add(PluginLogLevel.Warning, text);

    /// <inheritdoc/>
    public void Error(string text) => Add(PluginLogLevel.Error, text);

    private void Add(PluginLogLevel level, string text) =>
        sink(new PluginLogLine(time.GetUtcNow(), level, context,
            PlainText.Of(text, TextCharactersMax)));
}
