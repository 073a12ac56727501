using Baton.Core.Operation;
using Baton.Host;

namespace Baton.Clpd;

/// <summary>Tells of plugins in the alert log: what became of a folder, and of a process.</summary>
internal sealed class PluginNews(Action<Alert> write)
{
    private readonly Lock _gate = new();
    private Dictionary<string, (PluginStatus Status, string Reason)>? _known;

    /// <summary>Tells what is new since the last look; at the first, what cannot be used.</summary>
    public void Tell(Catalog catalog)
    {
        lock (_gate)
        {
            foreach (var entry in catalog.Entries)
            {
                (PluginStatus Status, string Reason)? before =
                    _known?.TryGetValue(entry.Directory, out var was) == true ? was : null;
                if (before?.Status == entry.Status && before?.Reason == entry.Reason) continue;
                // Of a licence that is missing the licences tell, where it is used.
                if (entry.Status == PluginStatus.Unlicensed) continue;
                if (entry.Status != PluginStatus.Ready)
                    write(new Alert(AlertLevel.Warning, "pm", 70, $"Plugin {entry.Type} in "
                        + $"{entry.Directory} is {entry.Status}: {entry.Reason}"));
                else if (_known is not null && before?.Status != PluginStatus.Ready)
                    write(new Alert(AlertLevel.Info, "pm", 71,
                        $"Plugin {entry.Type} in {entry.Directory} can be used."));
            }
            _known = catalog.Entries.ToDictionary(e => e.Directory, e => (e.Status, e.Reason));
        }
    }

    /// <summary>Tells of an isolated plugin's process.</summary>
    public void Tell(bool warns, string text) => write(new Alert(
        warns ? AlertLevel.Warning : AlertLevel.Info, "pm", warns ? 72 : 73, text));
}
