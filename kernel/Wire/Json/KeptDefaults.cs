using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Baton.Wire.Json;

/// <summary>
/// Lets a record keep the defaults of what an older version did not send: generated readers set
/// every init-only property, to nothing where the text has nothing.
/// </summary>
public static class KeptDefaults
{
    /// <summary>
    /// The reader and writer of a type with the defaults of everything in it kept.
    /// </summary>
    public static JsonTypeInfo<T> Of<T>(JsonSerializerOptions generated) =>
        (JsonTypeInfo<T>)In(generated).GetTypeInfo(typeof(T));

    /// <summary>The same for every type of a context.</summary>
    public static JsonSerializerOptions In(JsonSerializerOptions generated) => new(generated)
    {
        TypeInfoResolver = generated.TypeInfoResolver!.WithAddedModifier(Keep),
    };

    private static void Keep(JsonTypeInfo type)
    {
        // A positional record has its defaults in its constructor, where they are honoured.
        // Whom the generated code names: where code is trimmed, nobody else is sure to be there.
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.IsAbstract
            || type.ConstructorAttributeProvider is not ConstructorInfo constructor
            || constructor.GetParameters().Length > 0) return;
        var create = ConstructorInvoker.Create(constructor);
        type.CreateObject = create.Invoke;
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider is not PropertyInfo { SetMethod: { } setter }) continue;
            var set = MethodInvoker.Create(setter);
            property.Set = (record, value) => set.Invoke(record, value);
        }
    }
}
