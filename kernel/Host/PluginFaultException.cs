namespace Baton.Host;

/// <summary>
/// Something about a plugin is not as the contract wants it; the message says what.
/// </summary>
internal sealed class PluginFaultException : Exception
{
    public PluginFaultException(string message) : base(message)
    {
    }

    public PluginFaultException(string message, Exception inner) : base(message, inner)
    {
    }
}
