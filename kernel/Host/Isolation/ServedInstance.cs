using Microsoft.Extensions.DependencyInjection;

namespace Baton.Host.Isolation;

/// <summary>An instance in the plugin's own process; its object is made when first asked.</summary>
internal sealed class ServedInstance(LoadedPlugin loaded, HostFrame open)
{
    private const string OfParameters = "baton-parameters";

    private readonly Lock _gate = new();
    private (object Plugin, AsyncServiceScope Scope)? _made;

    public string Name => open.Context!.Name;

    /// <summary>The plugin object; made again at the next call if it could not be.</summary>
    /// <exception cref="FormatException">A parameter does not fit.</exception>
    public object Plugin()
    {
        lock (_gate)
        {
            if (_made is { } made) return made.Plugin;
            object? bound;
            try
            {
                bound = loaded.Bind(open.Values!, open.Server!);
            }
            catch (FormatException e)
            {
                throw new FormatException($"{Name}: {e.Message}", e)
                {
                    Data = { [OfParameters] = true },
                };
            }
            var (plugin, scope) = loaded.Make(open.Context!, bound);
            _made = (plugin, scope);
            return plugin;
        }
    }

    /// <summary>True if parameters did not fit, and it is not the plugin that failed.</summary>
    public static bool IsOfParameters(FormatException e) => e.Data.Contains(OfParameters);

    /// <summary>Closes the object; what it does then is nobody's concern any more.</summary>
    public async Task Close()
    {
        (object Plugin, AsyncServiceScope Scope)? made;
        lock (_gate) made = _made;
        if (made is not { } closing) return;
        try
        {
            await closing.Scope.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was to end, and so it has.
        }
    }
}
