using System.Collections.Concurrent;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Fakes;

internal sealed class FakeLog : IPluginLog
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public void Info(string text) => Lines.Enqueue("info " + text);

    public void Warning(string text) => Lines.Enqueue("warning " + text);

    public void Error(string text) => Lines.Enqueue("error " + text);
}
